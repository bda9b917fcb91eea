"""A frozen report as a Word document: real headings, tables with header rows, title and language set."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from campaigns.reports.document import Plot, ReportDocument, Section, Table, table_of
from campaigns.reports.plots import WIDTH
from campaigns.reports.render.html import svg
from campaigns.reports.words import approved, labels
from campaigns.typesetting import picture
from crm.exports.sheet import plain

_STAMP = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def docx(document: ReportDocument) -> bytes:
    """The report as a file that Word and others open, with its plots as pictures that carry their description."""
    with translation.override(document.language):
        words = labels()
        made = _prepared(document)
        made.add_heading(plain(document.title), level=0)
        made.add_paragraph(f"{document.kind_label} · {document.organisation} · {words['period']} {document.period}")
        made.add_paragraph(approved(document))
        for block in document.blocks:
            made.add_heading(block.title, level=1)
            for line in (block.text or words["nothing"]).splitlines():
                made.add_paragraph(plain(line))
        _gaps(made, document, words)
        for section in document.sections:
            _section(made, section, words)
        if document.left_out:
            made.add_heading(words["left_out"], level=1)
            for line in document.left_out:
                made.add_paragraph(line)
        _foot(made, document, words)
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()


def _prepared(document: ReportDocument) -> Doc:
    made = Document()
    about = made.core_properties
    about.title, about.author, about.language = plain(document.title), document.organisation, document.language
    about.created = about.modified = _STAMP
    about.comments = about.last_modified_by = ""
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        _spoken(made.styles[name], document.language)
    made.styles["Normal"].font.size = Pt(11)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if document.banner:
        section.header.paragraphs[0].text = plain(document.banner)
    return made


def _spoken(style: Any, language: str) -> None:
    """The language of a style: a screen reader reads the whole document in it."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    spoken = OxmlElement("w:lang")
    code = {"sv": "sv-SE", "en": "en-GB"}.get(language, language)
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        spoken.set(qn(name), code)
    properties.append(spoken)


def _gaps(made: Doc, document: ReportDocument, words: Mapping[str, str]) -> None:
    if document.gaps:
        made.add_heading(words["gaps"], level=1)
    for group in document.gaps:
        made.add_heading(group.title, level=2)
        for gap in group.rows:
            told = f"{gap.text} ({gap.owner})" if gap.owner else gap.text
            made.add_paragraph(plain(told), style="List Bullet")


def _section(made: Doc, section: Section, words: Mapping[str, str]) -> None:
    made.add_heading(section.title, level=1)
    for figure in section.figures:
        line = made.add_paragraph(f"{figure.label}: ", style="List Bullet")
        line.add_run(figure.value).bold = True
        if figure.note:
            line.add_run(f" ({figure.note})")
    for note in section.notes:
        made.add_paragraph(note)
    for plot in section.plots:
        made.add_heading(plot.title, level=2)
        _plot(made, plot)
        _table(made, table_of(plot, words))
    for table in section.tables:
        made.add_heading(table.title, level=2)
        _table(made, table)
        if table.note:
            made.add_paragraph(table.note)


def _plot(made: Doc, plot: Plot) -> None:
    shape = made.add_picture(io.BytesIO(picture(svg(plot))), width=Mm(WIDTH * 0.3))
    about = shape._inline.docPr
    about.set("descr", plot.description)
    about.set("title", plot.title)


def _table(made: Doc, table: Table) -> None:
    if not table.rows:
        made.add_paragraph(table.empty)
        return
    grid = made.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(column.title).bold = True
    # Repeated on every page, and read out as the heading of its column.
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(header)
    for row in table.rows:
        cells = list(row.cells)
        if row.mark:
            cells[table.marked] = f"{cells[table.marked]} ({row.mark})"
        for cell, text in zip(grid.add_row().cells, cells, strict=True):
            cell.text = plain(text)


def _foot(made: Doc, document: ReportDocument, words: Mapping[str, str]) -> None:
    """The emblem with the statement beside it, on every page, where the council's material is so funded."""
    if not document.funding:
        return
    line = made.sections[0].footer.paragraphs[0]
    emblem = (settings.BASE_DIR / "templates" / "briefing" / "emblem.svg").read_text("utf-8")
    shape = line.add_run().add_picture(io.BytesIO(picture(emblem)), height=Mm(6))
    shape._inline.docPr.set("descr", words["emblem"])
    line.add_run(f"  {document.funding}")
