"""CSV as Swedish spreadsheets open it: semicolons, a byte order mark, CRLF."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator

from crm.exports.sheet import Cell, Sheet, plain

CONTENT_TYPE = "text/csv; charset=utf-8"
# What makes a spreadsheet take a cell for a formula, in its wide forms too.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """The text."""
        return text


def write(sheet: Sheet) -> Iterator[bytes]:
    """The file, line by line. What is not shown stands under the rows, after an empty line."""
    line = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff".encode()
    yield _encoded(line.writerow([str(column.label) for column in sheet.columns]))
    for row in sheet.rows:
        yield _encoded(line.writerow([safe(cell) for cell in row]))
    if sheet.left_out:
        yield _encoded("\r\n" + str(line.writerow([sheet.left_out])))


def safe(cell: Cell) -> str | int:
    """The cell as text that no spreadsheet takes for a formula: an apostrophe stands before what would be one (OWASP).

    Days are ISO 8601.
    """
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, int):
        return cell
    text = plain(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith("\t") else text


def _encoded(line: object) -> bytes:
    return str(line).encode()
