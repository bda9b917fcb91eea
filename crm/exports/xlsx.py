"""A workbook: the list under a frozen header, days as days, and a sheet that says what was asked for."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from crm.exports.sheet import Sheet, plain

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of a sheet and of a cell, by the format itself; the header takes one row.
MOST_ROWS = 1_048_575
LONGEST = 32_767
_WIDTH, _CHUNK = 24, 65_536
# A text is a text, whatever it begins with.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": False,
    "default_date_format": "yyyy-mm-dd",
}


def write(sheet: Sheet) -> Iterator[bytes]:
    """The file in pieces, from a temporary one that ends with it: a workbook is whole only when it is closed."""
    with tempfile.TemporaryFile() as file:
        _write(sheet, file)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _write(sheet: Sheet, file: IO[bytes]) -> None:
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        top = book.add_format({"valign": "top"})
        day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(_("List"))
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.columns) - 1, _WIDTH)
        for n, column in enumerate(sheet.columns):
            page.write_string(0, n, str(column.label), bold)
        for y, row in enumerate(sheet.rows, start=1):
            for x, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    page.write_datetime(y, x, dt.datetime.combine(cell, dt.time.min), day)
                elif isinstance(cell, int):
                    page.write_number(y, x, cell, top)
                elif cell:
                    page.write_string(y, x, plain(cell)[:LONGEST], wrapped)
        about = book.add_worksheet(_("About the list"))
        about.set_column(0, 0, 3 * _WIDTH)
        for y, line in enumerate([sheet.title, *sheet.asked, *([sheet.left_out] if sheet.left_out else [])]):
            about.write_string(y, 0, plain(line)[:LONGEST], None if y else bold)
