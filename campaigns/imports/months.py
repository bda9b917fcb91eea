"""A file of monthly figures, such as visitor statistics: a month and how many."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from campaigns.imports import figures
from crm import wording

_MONTH = ("manad", "month", "arochmanad", "yearmonth", "period", "datum", "date")
# Where a file tells both, visitors are counted: a person who opens three pages is one.
_AMOUNT = (
    *("besokare", "unikabesokare", "visitors", "uniquevisitors", "anvandare", "users", "antal", "amount", "count"),
    *("besok", "visits", "sessioner", "sessions", "sidvisningar", "pageviews", "visningar", "views"),
)
_NAMES = {"month": _MONTH, "amount": _AMOUNT}
_NEEDED = {"month": pgettext_lazy("column", "month"), "amount": pgettext_lazy("column", "visitors")}
_NUMERIC = re.compile(r"(?P<year>\d{4})[-/. ]?(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
_WORDS = re.compile(r"(?:(?P<year1>\d{4}) )?(?P<word>[^\W\d_]{3,})\.?(?: (?P<year2>\d{4}))?")
_NAMED = {
    word: n
    for names in (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mar apr maj jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sept oct nov dec",
    )
    for n, word in enumerate(names.split(), 1)
}
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """A month, by its first day, and its figure."""

    row: int
    month: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class MonthsReading:
    """What the file says, in the order of the months, and which column was counted."""

    months: tuple[MonthFigure, ...]
    column: str


def read(name: str, data: bytes, today: dt.date) -> MonthsReading:
    """The months of the file. Raises ValidationError naming file, row, column and rule of everything that is wrong."""
    lines = figures.lines(name, data, _NAMES, _NEEDED)
    found: dict[dt.date, MonthFigure] = {}
    for row, cells in lines:
        month = _month(cells["month"])
        amount = figures.whole(cells["amount"])
        if month is None:
            lines.fault(row, "month", _("“%(text)s” is no month. Write 2027-05.") % {"text": cells["month"][:40]})
        elif month > today:
            lines.fault(row, "month", _("%(month)s has not come yet.") % {"month": wording.month(month)})
        elif month in found:
            words = {"month": wording.month(month), "row": found[month].row}
            lines.fault(row, "month", _("%(month)s stands in row %(row)d too.") % words)
        if amount is None:
            lines.fault(row, "amount", figures.not_whole(cells["amount"]))
        elif month is not None:
            found.setdefault(month, MonthFigure(row, month, amount))
    lines.check()
    if not found:
        raise ValidationError(_("The file holds no months."))
    counted = lines.sheet.header.cells[lines.columns["amount"]]
    return MonthsReading(tuple(found[month] for month in sorted(found)), counted)


def gaps(months: list[dt.date]) -> list[dt.date]:
    """The months between the first and the last that are not among them."""
    there = {(one.year, one.month) for one in months}
    first, last = min(there), max(there)
    between = range(first[0] * 12 + first[1], last[0] * 12 + last[1])
    wanted = [divmod(n - 1, 12) for n in between]
    return [dt.date(year, month + 1, 1) for year, month in wanted if (year, month + 1) not in there]


def _month(text: str) -> dt.date | None:
    """The first day of the month that the text names; a day that is not a first is no month."""
    said = " ".join(text.lower().split())
    numeric = _NUMERIC.fullmatch(said.removesuffix(" 00:00:00")) or _MONTH_FIRST.fullmatch(said)
    if numeric:
        day = int(numeric.groupdict().get("day") or 1)
        return _first(int(numeric["year"]), int(numeric["month"])) if day == 1 else None
    words = _WORDS.fullmatch(said)
    if words and bool(words["year1"]) != bool(words["year2"]):
        return _first(int(words["year1"] or words["year2"]), _NAMED.get(words["word"], 0))
    return None


def _first(year: int, month: int) -> dt.date | None:
    return dt.date(year, month, 1) if year in _YEARS and month in range(1, 13) else None
