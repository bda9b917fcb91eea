"""The sheets of a workbook (XLSX) as rows of text: what Excel shows, and where a formula has no value, the formula."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.imports import tables
from crm.imports.tables import LONGEST_CELL, REGISTER, Row

MOST_COLUMNS = 200
MOST_SHEETS = 50
_CHUNK = 1 << 20
_MERGED = re.compile(rb'<mergeCell [^<>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<f[ >/]")
# A row whose first cell follows: programs also write rows that hold only a height.
_FILLED_ROW = re.compile(rb"<row [^<>]*[^<>/]>\s*<c ")
# No sheet of so many bytes holds as many rows as is too many.
_LARGE = 4_000_000
# Longer than any of them.
_OVERLAP = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A visible sheet, with its rows; ``size`` is how many hold anything, counted only where they may be many."""

    title: str
    rows: Iterator[Row]
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the reader of rows does not tell: whether there are formulas, which cells are merged, how many rows."""

    has_formulas: bool
    merged: list[str]
    rows: int


def sheets(file: str, data: bytes) -> Iterator[Found]:
    """The visible sheets. Finding them and reading their rows raise ValidationError naming file, row and limit."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        archive = zipfile.ZipFile(io.BytesIO(data))
        found = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    # The library has no error of its own: what is broken shows as any.
    except Exception as error:
        raise _broken(file) from error
    if len(found) > MOST_SHEETS:
        words = {"file": file, "most": MOST_SHEETS}
        raise ValidationError(_("%(file)s has more than %(most)d sheets.") % words, code="sheets")
    for sheet in found:
        try:
            marks = _marks(archive, sheet._worksheet_path)
        except Exception as error:
            raise _broken(file) from error
        yield Found(sheet.title, _rows(file, data, marks, sheet), marks.rows)


def _rows(file: str, data: bytes, marks: _Marks, sheet: object) -> Iterator[Row]:
    """The rows that hold anything, merged cells filled downwards."""
    number = count = 0
    try:
        below = _Below(marks.merged)
        for number, values in enumerate(_values(sheet, data if marks.has_formulas else b""), 1):
            _check_width(file, number, values)
            cells = below.filled(number, [_text(value) for value in values[:MOST_COLUMNS]])
            if any(cells):
                count += 1
                if count > REGISTER.rows:
                    break
                yield Row(number, _checked(file, number, cells), tables.marked(values[:MOST_COLUMNS]))
    except (ValidationError, GeneratorExit):
        raise
    except Exception as error:
        raise _broken(file, number) from error
    if count > REGISTER.rows:
        words = {"file": file, "most": REGISTER.rows}
        raise ValidationError(_("%(file)s has more than %(most)d rows.") % words, code="rows")


def _values(sheet: object, with_formulas: bytes) -> Iterator[tuple[object, ...]]:
    """Each row's values; of a workbook with formulas, the formula where it has no value."""
    shown = _read(sheet)
    if not with_formulas:
        yield from shown
        return
    book = openpyxl.load_workbook(io.BytesIO(with_formulas), read_only=True, keep_links=False)
    said = _read(book[sheet.title])  # type: ignore[attr-defined]
    for values, texts in zip_longest(shown, said, fillvalue=()):
        yield tuple(
            text if value is None and isinstance(text, str) and text.startswith("=") else value
            for value, text in zip_longest(values, texts)
        )


def _read(sheet: object) -> Iterator[tuple[object, ...]]:
    # What a file says of its own size is often wrong.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    return sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]


def _marks(archive: zipfile.ZipFile, path: str) -> _Marks:
    """The marks of the sheet, out of one look through its part of the archive."""
    has_formulas, merged, rest, rows = False, {}, b"", 0
    counts = archive.getinfo(path).file_size > _LARGE
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            has_formulas = has_formulas or bool(_FORMULA.search(text))
            merged.update(dict.fromkeys(_MERGED.findall(text)))
            rows += sum(found.end() > len(rest) for found in _FILLED_ROW.finditer(text)) if counts else 0
            rest = text[-_OVERLAP:]
    return _Marks(has_formulas, [ref.decode() for ref in merged], rows)


class _Below:
    """Cells merged over several rows hold their value in the first; the rows below get it too."""

    def __init__(self, merged: list[str]) -> None:
        self._from: dict[int, list[tuple[int, int]]] = {}
        for ref in merged:
            column, first, _last_column, last = openpyxl.utils.range_boundaries(ref)
            if last > first and column <= MOST_COLUMNS:
                self._from.setdefault(first, []).append((column - 1, last))
        self._open: dict[int, tuple[int, str]] = {}

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """The row's cells with what is merged into it."""
        for column, last in self._from.get(number, ()):
            if column < len(cells):
                self._open[column] = last, cells[column]
        for column, (last, text) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = text
        return cells


def _text(value: object) -> str:
    if isinstance(value, str):
        return tables.cleaned(value)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


def _checked(file: str, number: int, cells: list[str]) -> tuple[str, ...]:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        words = {"file": file, "number": number, "most": LONGEST_CELL}
        raise ValidationError(_("%(file)s: row %(number)d has a cell of more than %(most)d characters.") % words)
    return tuple(cells)


def _check_width(file: str, number: int, values: tuple[object, ...]) -> None:
    if any(map(_text, values[MOST_COLUMNS:])):
        words = {"file": file, "number": number, "most": MOST_COLUMNS}
        raise ValidationError(_("%(file)s: row %(number)d has more than %(most)d columns.") % words, code="columns")


def _broken(file: str, number: int = 0) -> ValidationError:
    words = {"file": file, "number": number + 1}
    if number:
        return ValidationError(_("%(file)s is broken after row %(number)d.") % words, code="broken")
    return ValidationError(_("%(file)s is no workbook that can be read.") % words, code="broken")
