"""A frozen report as plain text: for a form that takes text, and for whoever reads without anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils import translation

from campaigns.reports.differences import told
from campaigns.reports.document import ReportDocument, Section, Table
from campaigns.reports.words import approved, labels


def text(document: ReportDocument) -> str:
    """The report, heading by heading."""
    with translation.override(document.language):
        words = labels()
        return "\n".join(_lines(document, words)) + "\n"


def _lines(document: ReportDocument, words: Mapping[str, str]) -> Iterator[str]:
    yield from (line for line in (document.banner, document.title) if line)
    yield f"{document.kind_label} · {document.organisation} · {words['period']} {document.period}"
    yield approved(document)
    for block in document.blocks:
        yield from ("", block.title.upper(), block.text or words["nothing"])
    if document.gaps:
        yield from ("", words["gaps"].upper())
        for group in document.gaps:
            yield group.title
            yield from (f"- {gap.text}" + (f" ({gap.owner})" if gap.owner else "") for gap in group.rows)
    for section in document.sections:
        yield from _section(section)
    if document.left_out:
        yield from ("", words["left_out"].upper(), *document.left_out)
    if document.funding:
        yield from ("", document.funding)


def _section(section: Section) -> Iterator[str]:
    yield from ("", section.title.upper())
    for figure in section.figures:
        yield f"{figure.label}: {figure.value}" + (f" ({figure.note})" if figure.note else "")
    yield from section.notes
    for table in section.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from ("", table.title)
    if not table.rows:
        yield table.empty
        return
    yield " · ".join(column.title for column in table.columns)
    yield from (f"- {told(row)}" for row in table.rows)
    if table.note:
        yield table.note
