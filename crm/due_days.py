"""By when: the day that a promise's own words name, in Swedish or English. A proposal for a person to look at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from crm.models.base import fold

_MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("mandag", "tisdag", "onsdag", "torsdag", "fredag", "lordag", "sondag")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FRIDAY, _WEEK = 4, 7
_SHORT = 3
_NAMES = {
    **{name[:_SHORT]: n for n, name in enumerate(_MONTHS, 1)},
    **{name[:_SHORT]: n for n, name in enumerate(_ENGLISH_MONTHS, 1)},
}
_MONTH = (
    r"(?P<month>"
    + "|".join(sorted({*_MONTHS, *_ENGLISH_MONTHS}, key=len, reverse=True))
    + "|"
    + "|".join(sorted(_NAMES))
    + r")\b\.?"
)
_WEEKDAY = "(?P<weekday>" + "|".join([*_DAYS, *_ENGLISH_DAYS]) + ")"


def find_day(text: str, on: dt.date) -> dt.date | None:
    """The first day that ``text`` names, on ``on`` or after it; None where it names none, or one that is not there.

    ``15 augusti`` and ``15/8`` are the next such day unless a year is given, ``fredag`` the next one after ``on``,
    ``vecka 34`` its Friday, ``i augusti`` its last day.
    """
    folded = fold(text)
    found = sorted(_found(folded, on), key=lambda pair: pair[0])
    return next((day for _place, day in found if day and day >= on), None)


def _found(text: str, on: dt.date) -> Iterator[tuple[int, dt.date | None]]:
    for pattern, read in _READERS:
        for match in re.finditer(pattern, text):
            yield match.start(), read(match, on)


def _iso(match: re.Match[str], on: dt.date) -> dt.date | None:
    return _day(int(match["year"]), int(match["month"]), int(match["day"]))


def _named(match: re.Match[str], on: dt.date) -> dt.date | None:
    return _next(match["year"], _NAMES[match["month"][:_SHORT]], int(match["day"]), on)


def _slashed(match: re.Match[str], on: dt.date) -> dt.date | None:
    return _next(match["year"], int(match["month"]), int(match["day"]), on)


def _weekday(match: re.Match[str], on: dt.date) -> dt.date:
    names = _DAYS if match["weekday"] in _DAYS else _ENGLISH_DAYS
    ahead = (names.index(match["weekday"]) - on.weekday() - 1) % _WEEK + 1
    return on + dt.timedelta(days=ahead)


def _week(match: re.Match[str], on: dt.date) -> dt.date | None:
    for year in (on.year, on.year + 1):
        try:
            day = dt.date.fromisocalendar(year, int(match["week"]), _FRIDAY + 1)
        except ValueError:
            return None
        if day >= on:
            return day
    return None


def _ahead(match: re.Match[str], on: dt.date) -> dt.date:
    count = {"en": 1, "ett": 1, "a": 1, "one": 1, "tva": 2, "two": 2, "tre": 3, "three": 3}.get(match["n"]) or int(
        match["n"]
    )
    return on + dt.timedelta(days=count * (_WEEK if match["unit"].startswith(("v", "w")) else 1))


def _in_month(match: re.Match[str], on: dt.date) -> dt.date:
    month = _NAMES[match["month"][:_SHORT]]
    year = on.year + (month < on.month)
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _next(year: str | None, month: int, day: int, on: dt.date) -> dt.date | None:
    if year:
        return _day(int(year), month, day)
    this = _day(on.year, month, day)
    return this if this and this >= on else _day(on.year + 1, month, day)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


# Looked for in words without marks: "två" is "tva", "lördag" is "lordag".
_YEAR = r"(?:\s+(?P<year>20\d\d))?"
_READERS: tuple[tuple[str, Callable[[re.Match[str], dt.date], dt.date | None]], ...] = (
    (r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b", _iso),
    (rf"\b(?P<day>\d{{1,2}})(?::?e|:?a|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{_YEAR}", _named),
    (r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:[ -](?P<year>20\d\d))?\b", _slashed),
    (rf"\b{_WEEKDAY}(?:en|s)?\b", _weekday),
    (r"\b(?:vecka|v\.|week)\s*(?P<week>\d{1,2})\b", _week),
    (r"\b(?:om|inom|in|within)\s+(?P<n>\d{1,2}|en|ett|a|one|tva|two|tre|three)\s+(?P<unit>dag|day|veck|week)", _ahead),
    (r"\b(?:i morgon|imorgon|tomorrow)\b", lambda match, on: on + dt.timedelta(days=1)),
    (r"\b(?:nasta vecka|next week)\b", lambda match, on: on + dt.timedelta(days=_FRIDAY - on.weekday() + _WEEK)),
    (rf"\b(?:i|under|in|during|slutet av|end of)\s+{_MONTH}", _in_month),
)
