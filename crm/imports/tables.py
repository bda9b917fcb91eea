"""A table out of a file's bytes: encoding and delimiter are found, nothing is guessed about what it says."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Of a programme, which a person looks through row by row.
MOST_BYTES = 16_000_000
MOST_ROWS = 10_000
LONGEST_CELL = 20_000
# Of a row with all its cells, in characters: no table has longer ones, and a file of commas would fill memory.
LONGEST_ROW = 2_000_000
_DELIMITERS = (",", ";", "\t", "|")
# So far down a table may begin, under title rows.
LAST_HEADER = 20
# As files write nothing. "Na" and "Null" are names of people.
_EMPTY = frozenset(
    {"", "NA", "na", "N/A", "n/a", "nan", "NaN", "NAN", "NaT", "none", "None", "NONE", "null", "NULL", "[]", "#N/A"}
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: in bytes, and in rows under the header."""

    bytes: int
    rows: int


PROGRAMME = Limits(MOST_BYTES, MOST_ROWS)
# A register is joined and compared by the machine.
REGISTER = Limits(256_000_000, 500_000)


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file (the first is 1), with its cells in the order of the header.

    ``marked`` are the cells out of whose words something was taken that cannot be seen.
    """

    number: int
    cells: tuple[str, ...]
    marked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The header, the rows under it that hold anything, and how the file was read."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose rows are read as they are asked for. ``rows`` may raise ValidationError as ``read``."""

    header: Row
    rows: Iterator[Row]
    encoding: str
    delimiter: str


def read(data: bytes, is_header: Callable[[Sequence[str]], bool], limits: Limits = PROGRAMME) -> Table:
    """The table whose header ``is_header`` knows. Raises ValidationError naming the limit, or what is missing."""
    found = opened(data, is_header, limits)
    return Table(found.header.cells, tuple(found.rows), found.encoding, found.delimiter)


def opened(data: bytes, is_header: Callable[[Sequence[str]], bool], limits: Limits = REGISTER) -> Opened:
    """As ``read``, a row at a time."""
    encoding = encoding_of(data, limits)
    for delimiter in _DELIMITERS:
        for row in islice(_records(data, encoding, delimiter, limits), LAST_HEADER):
            if is_header(row.cells):
                return Opened(row, _under(row, _records(data, encoding, delimiter, limits)), encoding, delimiter)
    raise ValidationError(_("No row names the columns that are needed."), code="header")


def first_rows(data: bytes, most: int) -> list[Row]:
    """The first rows, by the delimiter that parts them into most cells. Raises ValidationError as ``read``."""
    encoding = encoding_of(data, REGISTER)
    found = ([*islice(_records(data, encoding, delimiter, REGISTER), most)] for delimiter in _DELIMITERS)
    return max(found, key=lambda rows: max((len(row.cells) for row in rows), default=0))


def encoding_of(data: bytes, limits: Limits = REGISTER) -> str:
    """The encoding: what the file says itself, else UTF-8 if it is that, else Windows' Western. Raises ValidationError
    for a file that is too large, a workbook, or no text.
    """
    if len(data) > limits.bytes:
        raise ValidationError(_("The file is larger than %(most)d MB.") % {"most": limits.bytes // 1_000_000})
    if data.startswith(b"PK\x03\x04"):
        raise ValidationError(_("This is a workbook. Save the sheet as CSV and choose that file."))
    said = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    for encoding in [said] if said else ["utf-8", "cp1252"]:
        if _is_text(data, encoding):
            return encoding
    raise ValidationError(_("The file is not text in UTF-8, UTF-16 or Windows-1252."))


def rows_in(data: bytes, encoding: str, delimiter: str, most: int) -> int:
    """About how many rows hold anything: all lines, but where these are over ``most``, counted by row until then."""
    lines = data.count(b"\n")
    if lines <= most:
        return lines
    found = 0
    try:
        for cells in csv.reader(_Lines(data, encoding, all_at_once=True), delimiter=delimiter):
            found += any(cells)
            if found > most + LAST_HEADER:
                break
    # Whoever reads the rows says which of them is broken.
    except (csv.Error, _TooLong):
        return 0
    return found


def marked(cells: Sequence[object]) -> tuple[int, ...]:
    """Which of the cells have a mark that cannot be seen inside a word: without it, it may be two words or one."""
    return tuple(n for n, cell in enumerate(cells) if isinstance(cell, str) and is_marked(cell))


def is_marked(text: str) -> bool:
    """Whether a mark that cannot be seen stands inside a word of a text no longer than a name."""
    return not text.isprintable() and len(text) < _LONGEST_MARKED and bool(_MARK.search(text))


def cleaned(text: str) -> str:
    """The text in NFC without marks that cannot be seen, in single spaces per line; nothing for ``NA`` and the like."""
    return _known(text) if len(text) < _SHORT else _cleaned(text)


def _cleaned(text: str) -> str:
    if text.isprintable():
        said = " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
    else:
        composed = unicodedata.normalize("NFC", text)
        kept = "".join(char for char in composed if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)
        lines = [" ".join(line.split()) for line in kept.splitlines()]
        said = "\n".join(line for line in lines if line)
    return "" if said in _EMPTY else said


# Registers say the same words over and over.
_known = lru_cache(maxsize=10_000)(_cleaned)
_SHORT = 100
# Controls, soft hyphens, joiners, marks of direction and of an encoding, and signs that end a line.
_MARK = re.compile(
    r"(?<=\w)[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+(?=\w)"
)
_LONGEST_MARKED = 300
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def _is_text(data: bytes, encoding: str) -> bool:
    """Whether the bytes are text in the encoding, without the sign of what is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), _CHUNK):
            if "\x00" in decoder.decode(data[at : at + _CHUNK], at + _CHUNK >= len(data)):
                return False
    except UnicodeError:
        return False
    return True


def _under(header: Row, records: Iterator[Row]) -> Iterator[Row]:
    return (row for row in records if row.number > header.number and any(row.cells))


class _TooLong(Exception):
    """A row has no end in sight."""


class _Lines:
    """The lines of a file for ``csv``, as many as a row may have: ``left`` is what it may still hold."""

    def __init__(self, data: bytes, encoding: str, *, all_at_once: bool = False) -> None:
        self._file = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        self.left = len(data) if all_at_once else LONGEST_ROW

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(self.left + 1):
            self.left -= len(line)
            if self.left < 0:
                raise _TooLong
            yield line


def _records(data: bytes, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    """The records. Raises ValidationError naming the row and the limit."""
    lines = _Lines(data, encoding)
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        lines.left = LONGEST_ROW
        try:
            said = next(reader)
            cells = tuple([cleaned(cell) for cell in said])
        except StopIteration:
            return
        except (csv.Error, _TooLong) as error:
            raise ValidationError(_("Row %(number)d cannot be read.") % {"number": number}) from error
        if number > limits.rows + LAST_HEADER:
            raise ValidationError(_("The file has more than %(most)d rows.") % {"most": limits.rows}, code="rows")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            words = {"number": number, "most": LONGEST_CELL}
            raise ValidationError(_("Row %(number)d has a cell of more than %(most)d characters.") % words)
        yield Row(number, cells, marked(said))
