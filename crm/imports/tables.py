"""A table out of a file's bytes: encoding and delimiter are found, nothing is guessed about what it says."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES = 16_000_000
MOST_ROWS = 10_000
LONGEST_CELL = 20_000
_DELIMITERS = (",", ";", "\t", "|")
# So far down a table may begin, under title rows.
_LAST_HEADER = 20
_EMPTY = frozenset({"", "na", "n/a", "nan", "none", "null", "[]"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file (the first is 1), with its cells in the order of the header."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header, the rows under it that hold anything, and how the file was read."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


def read(data: bytes, is_header: Callable[[Sequence[str]], bool]) -> Table:
    """The table whose header ``is_header`` knows. Raises ValidationError naming the limit, or what is missing."""
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1_000_000})
    if data.startswith(b"PK\x03\x04"):
        raise ValidationError(_("This is a workbook. Save the sheet as CSV and choose that file."))
    text, encoding = _decoded(data)
    for delimiter in _DELIMITERS:
        head = _records(text, delimiter, _LAST_HEADER)
        found = next((row for row in head if is_header(row.cells)), None)
        if found is not None:
            rows = [row for row in _records(text, delimiter) if row.number > found.number and any(row.cells)]
            return Table(found.cells, tuple(rows), encoding, delimiter)
    raise ValidationError(_("No row names the columns that are needed."))


def cleaned(text: str) -> str:
    """The text in NFC without marks that cannot be seen, in single spaces per line; nothing for ``NA`` and the like."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(char for char in composed if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)
    lines = [" ".join(line.split()) for line in kept.splitlines()]
    said = "\n".join(line for line in lines if line)
    return "" if said.casefold() in _EMPTY else said


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding: what the file says itself, else UTF-8 if it is that, else Windows' Western."""
    said = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    for encoding in [said] if said else ["utf-8", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise ValidationError(_("The file is not text in UTF-8, UTF-16 or Windows-1252."))


def _records(text: str, delimiter: str, most: int | None = None) -> Iterator[Row]:
    """The records, up to ``most``. Raises ValidationError naming the row and the limit."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while most is None or number < most:
        number += 1
        try:
            cells = tuple(cleaned(cell) for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise ValidationError(_("Row %(number)d cannot be read.") % {"number": number}) from error
        if number > MOST_ROWS + _LAST_HEADER:
            raise ValidationError(_("The file has more than %(most)d rows.") % {"most": MOST_ROWS})
        if any(len(cell) > LONGEST_CELL for cell in cells):
            words = {"number": number, "most": LONGEST_CELL}
            raise ValidationError(_("Row %(number)d has a cell of more than %(most)d characters.") % words)
        yield Row(number, cells)
