"""Tables of any make, CSV or workbook, found by their header, and their rows by the names of the columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.imports import tables, workbooks
from crm.imports.candidates import MOST_PERSONS, Place, Rejected
from crm.imports.files import ZIP
from crm.imports.progress import Tell, counted, not_told
from crm.imports.tables import Row

_SHOWN = 2 * tables.LAST_HEADER

IsHeader = Callable[[Sequence[str]], bool]
# Tables that belong together: the columns that each needs, by name.
Tables = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its place (the file, and in a workbook the sheet), its header, and the rows under it, read once.

    ``size`` is about how many rows it has, nought where that is not known before they are read. ``marks`` are the
    places, with what is left there, where a mark that cannot be seen stood in a word, of the rows read so far.
    """

    file: str
    header: Row
    rows: Iterator[Row]
    size: int = 0
    marks: list[tuple[Place, str]] = field(default_factory=list)


def found(file: str, data: bytes, is_header: IsHeader, tell: Tell = not_told) -> list[Sheet]:
    """The tables of the file that ``is_header`` knows; ``tell`` hears of their rows as they are read.

    Raises ValidationError where none is, or a limit is passed.
    """
    if data.startswith(ZIP):
        return _of_workbook(file, data, is_header, tell)
    try:
        table = tables.opened(data, is_header)
    except ValidationError as error:
        raise in_file(file, error) from error
    size = tables.rows_in(data, table.encoding, table.delimiter, MOST_PERSONS)
    return [Sheet(file, table.header, _named(file, counted(table.rows, size, tell)), size)]


def by_table(tables_read: Iterable[Sheet], known: Tables) -> dict[str, list[Sheet]]:
    """The sheets by which of the known tables each is."""
    found: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in tables_read:
        found[table_of(sheet.header.cells, known)].append(sheet)
    return found


def table_of(header: Sequence[str], known: Tables) -> str:
    """Which of the known tables has this header; empty for none."""
    said = set(header)
    return next((name for name, needed in known.items() if needed <= said), "")


def rows_of(
    of: Mapping[str, list[Sheet]], table: str, known: Tables, rejected: list[Rejected]
) -> Iterator[tuple[Place, dict[str, str]]]:
    """The rows of one of the tables, by the names of its columns; none where it was not handed in."""
    for sheet in of.get(table, ()):
        yield from by_name(sheet, known[table], rejected)


def head(file: str, data: bytes) -> list[Row]:
    """The first row that fills most columns, which may be the header, and rows under it. Raises ValidationError."""
    if data.startswith(ZIP):
        rows = next((list(islice(found.rows, _SHOWN)) for found in workbooks.sheets(file, data)), [])
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
        for n in row.marked:
            if n < width and names[n]:
                sheet.marks.append((Place(sheet.file, row.number, names[n]), cells[n]))
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


def _of_workbook(file: str, data: bytes, is_header: IsHeader, tell: Tell) -> list[Sheet]:
    known = []
    for found in workbooks.sheets(file, data):
        head = list(islice(found.rows, tables.LAST_HEADER))
        at = next((n for n, row in enumerate(head) if is_header(row.cells)), None)
        if at is not None:
            rows = counted(chain(head[at + 1 :], found.rows), found.size, tell)
            known.append(Sheet(f"{file} [{found.title}]", head[at], rows, found.size))
    if not known:
        raise in_file(file, ValidationError(_("No row names the columns that are needed."), code="header"))
    return known
