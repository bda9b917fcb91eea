"""The frozen data for an evaluator: a table per file and the whole as JSON, with codes for the people."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from operator import itemgetter
from typing import IO

import orjson
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.briefing.tree import to_json
from campaigns.reports.document import Column, Figure, ReportDocument, Row, Section, Table, table_of
from campaigns.reports.evaluators import with_codes
from campaigns.reports.words import labels
from crm.exports import csv
from crm.exports import sheet as sheets

CONTENT_TYPE = "application/zip"
_CHUNK = 65_536
_STAMP = (2000, 1, 1, 0, 0, 0)


def archive(document: ReportDocument) -> Iterator[bytes]:
    """The ZIP in pieces, from a temporary file that ends with it; the same bytes for the same report."""
    with tempfile.TemporaryFile() as file:
        with translation.override(document.language):
            _write(with_codes(document), file)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _write(document: ReportDocument, file: IO[bytes]) -> None:
    words = labels()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        whole = orjson.dumps(to_json(document), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        _add(box, "report.json", [whole])
        _add(box, "figures.csv", csv.write(_sheet(_figures(document))))
        for _section, table in document.tables():
            _add(box, f"{table.code}.csv", csv.write(_sheet(table)))
        for section in document.sections:
            for plot in section.plots:
                _add(box, f"plot_{plot.code}.csv", csv.write(_sheet(table_of(plot, words))))


def _add(box: zipfile.ZipFile, name: str, pieces: Iterator[bytes] | list[bytes]) -> None:
    about = zipfile.ZipInfo(name, _STAMP)
    about.compress_type = zipfile.ZIP_DEFLATED
    with box.open(about, "w") as entry:
        for piece in pieces:
            entry.write(piece)


def _figures(document: ReportDocument) -> Table:
    rows = tuple(_figure(section, figure) for section, figure in document.figures())
    heads = (
        ("section", _("Section")),
        ("figure", _("Figure")),
        ("value", _("Value")),
        ("note", _("What it leaves out")),
    )
    return Table("figures", _("Figures"), tuple(Column(code, title) for code, title in heads), rows)


def _figure(section: Section, figure: Figure) -> Row:
    return Row(figure.code, (section.title, figure.label, figure.value, figure.note))


def _sheet(table: Table) -> sheets.Sheet:
    """The table with the mark of its rows as a column of its own."""
    columns = [*((column.code, column.title) for column in table.columns), ("mark", pgettext("a row's", "Mark"))]
    return sheets.Sheet(
        table.title,
        [sheets.Column(code, title, itemgetter(n)) for n, (code, title) in enumerate(columns)],
        [[*row.cells, row.mark] for row in table.rows],
    )
