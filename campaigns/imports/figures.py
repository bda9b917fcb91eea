"""Files of figures: the one table of a small file, and the faults found in it. Writes nothing.

These files are short and their figures are reported: one that has a fault is refused as a whole, with every fault by
file, row, column and rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm import wording
from crm.imports import sheets
from crm.imports.candidates import Place
from crm.imports.files import unpacked
from crm.models.base import fold

MOST_BYTES = 4_000_000
MOST_ROWS = 5_000
MOST_FAULTS = 20
LARGEST = 2**31 - 1
Names = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Lines:
    """The rows of a table by our names for the columns, and the faults that reading them brought."""

    sheet: sheets.Sheet
    columns: Mapping[str, int]
    # So many lines stand above what somebody pasted that they did not write.
    added: int = 0
    faults: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number and cells. Raises ValidationError for more rows than a file of figures has."""
        width = len(self.sheet.header.cells)
        for count, row in enumerate(self.sheet.rows, 1):
            if count > MOST_ROWS:
                raise ValidationError(_("The file has more than %(most)d rows.") % {"most": MOST_ROWS}, code="rows")
            if any(row.cells[width:]):
                self.fault(row.number - self.added, "", _("It has more cells than the header."))
                continue
            yield (
                row.number - self.added,
                {name: row.cells[at] if at < len(row.cells) else "" for name, at in self.columns.items()},
            )

    def fault(self, row: int, name: str, rule: str) -> None:
        """Note what is wrong where."""
        column = self.sheet.header.cells[self.columns[name]] if name in self.columns else ""
        self.faults.append(f"{Place(self.sheet.file, row, column)}: {rule}")

    def check(self) -> None:
        """Raises ValidationError with the faults, if there are any."""
        if self.faults:
            more = len(self.faults) - MOST_FAULTS
            told = [_("and %(n)d faults more") % {"n": more}] if more > 0 else []
            raise ValidationError([*self.faults[:MOST_FAULTS], *told])


def lines(name: str, data: bytes, names: Names, needed: Mapping[str, Promise], added: int = 0) -> Lines:
    """The table whose header names the needed columns, each told by what people may call it.

    Rows are counted without the ``added`` lines above. Raises ValidationError for no table, several, or too large.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1_000_000})
    files = unpacked({name: data})
    if len(files) > 1:
        raise ValidationError(_("Choose one file: the archive holds %(n)d.") % {"n": len(files)})
    [(file, content)] = files.items()
    try:
        found = sheets.found(file, content, lambda cells: needed.keys() <= columns(cells, names).keys())
    except ValidationError as error:
        if error.code != "header":
            raise
        words = {"file": file, "columns": wording.join(needed.values())}
        raise ValidationError(_("%(file)s: no row names the columns %(columns)s.") % words, code="header") from error
    if len(found) > 1:
        raise ValidationError(_("Several sheets name these columns. Save the one that counts as a file of its own."))
    sheets.check_once(found[0], {found[0].header.cells[at] for at in columns(found[0].header.cells, names).values()})
    return Lines(found[0], columns(found[0].header.cells, names), added)


def columns(header: Sequence[str], names: Names) -> dict[str, int]:
    """Where each of our columns stands, by what people call it."""
    said = [re.sub(r"[^a-z0-9]", "", fold(cell)) for cell in header]
    return {
        name: next(said.index(alias) for alias in aliases if alias in said)
        for name, aliases in names.items()
        if any(alias in said for alias in aliases)
    }


def whole(text: str) -> int | None:
    """The whole number that the text is; else None, which ``not_whole`` tells of.

    There may be spaces in it, and one or two decimals that are nothing.
    """
    found = re.fullmatch(r"(\d+)(?:[.,]0{1,2})?", re.sub(r"\s", "", text))
    number = int(found[1]) if found and len(found[1]) <= len(str(LARGEST)) else None
    return number if number is not None and number <= LARGEST else None


def not_whole(text: str) -> str:
    """The rule that the text breaks. Three digits after a point or comma are thousands to some, decimals to others."""
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", re.sub(r"\s", "", text)):
        rule = _("“%(text)s” can be read in two ways. Write thousands without point or comma, as 3000.")
    else:
        rule = _("“%(text)s” is no whole number.")
    return rule % {"text": text[:40]}
