"""Tables of any make, CSV or workbook, found by their header, and their rows by the names of the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.imports import tables, workbooks
from crm.imports.candidates import Place, Rejected
from crm.imports.files import ZIP
from crm.imports.tables import Row

_SHOWN = 2 * tables.LAST_HEADER

IsHeader = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its place (the file, and in a workbook the sheet), its header, and the rows under it, read once."""

    file: str
    header: Row
    rows: Iterator[Row]


def found(file: str, data: bytes, is_header: IsHeader) -> list[Sheet]:
    """The tables of the file that ``is_header`` knows. Raises ValidationError where none is, or a limit is passed."""
    if data.startswith(ZIP):
        return _of_workbook(file, data, is_header)
    try:
        table = tables.opened(data, is_header)
    except ValidationError as error:
        raise in_file(file, error) from error
    return [Sheet(file, table.header, _named(file, table.rows))]


def head(file: str, data: bytes) -> list[Row]:
    """The first row that fills most columns, which may be the header, and rows under it. Raises ValidationError."""
    if data.startswith(ZIP):
        rows = next((list(islice(rows, _SHOWN)) for _title, rows in workbooks.sheets(file, data)), [])
    else:
        try:
            rows = tables.first_rows(data, _SHOWN)
        except ValidationError as error:
            raise in_file(file, error) from error
    filled = [sum(map(bool, row.cells)) for row in rows]
    return rows[filled.index(max(filled)) :] if rows else []


def by_name(sheet: Sheet, needed: Iterable[str], rejected: list[Rejected]) -> Iterator[tuple[Place, dict[str, str]]]:
    """Each row's cells by column. A row with more cells than the header is rejected.

    Raises ValidationError where two of the needed columns have one name.
    """
    check_once(sheet, needed)
    names = sheet.header.cells
    width = len(names)
    for row in sheet.rows:
        where = Place(sheet.file, row.number)
        cells = row.cells
        if len(cells) > width and any(cells[width:]):
            rejected.append(Rejected(where, _("It has more cells than the header.")))
        elif len(cells) < width:
            yield where, dict(zip(names, (*cells, *[""] * (width - len(cells))), strict=False))
        else:
            yield where, dict(zip(names, cells, strict=False))


def check_once(sheet: Sheet, needed: Iterable[str]) -> None:
    """Raises ValidationError naming the place of a second column of one name."""
    names = sheet.header.cells
    for name in needed:
        if names.count(name) > 1:
            words = {"where": Place(sheet.file, sheet.header.number, name)}
            raise ValidationError(_("%(where)s: two columns have this name.") % words, code="twice")


def in_file(file: str, error: ValidationError) -> ValidationError:
    """The error with the name of the file before it."""
    words = {"file": file, "rule": " ".join(error.messages)}
    return ValidationError(_("%(file)s: %(rule)s") % words, code=error.code)


def _named(file: str, rows: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except ValidationError as error:
        raise in_file(file, error) from error


def _of_workbook(file: str, data: bytes, is_header: IsHeader) -> list[Sheet]:
    known = []
    for title, rows in workbooks.sheets(file, data):
        head = list(islice(rows, tables.LAST_HEADER))
        at = next((n for n, row in enumerate(head) if is_header(row.cells)), None)
        if at is not None:
            known.append(Sheet(f"{file} [{title}]", head[at], chain(head[at + 1 :], rows)))
    if not known:
        raise in_file(file, ValidationError(_("No row names the columns that are needed."), code="header"))
    return known
