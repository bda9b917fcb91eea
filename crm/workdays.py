"""Swedish workdays: Monday to Friday except public holidays and the eves on which offices are closed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

_DAY = dt.timedelta(days=1)
# Public Holidays Act (1989:253): fixed days, as month and day.
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))
# Not public holidays, yet nobody is at work: the eves of Christmas and New Year. Midsummer's moves with its day.
_EVES = ((12, 24), (12, 31))
# Days from Easter Sunday: Good Friday, the day itself, Easter Monday, Ascension Day, Whit Sunday.
_FROM_EASTER = (-2, 0, 1, 39, 49)
_SATURDAY = 5


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * quarter - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _saturday_from(first: dt.date) -> dt.date:
    return first + _DAY * ((_SATURDAY - first.weekday()) % 7)


def midsummer_day(year: int) -> dt.date:
    """The Saturday of 20–26 June."""
    return _saturday_from(dt.date(year, 6, 20))


def all_saints_day(year: int) -> dt.date:
    """The Saturday of 31 October–6 November."""
    return _saturday_from(dt.date(year, 10, 31))


@lru_cache(maxsize=64)
def days_off(year: int) -> frozenset[dt.date]:
    """Public holidays and closed eves of the year, weekends apart."""
    fixed = {dt.date(year, month, day) for month, day in (*_FIXED, *_EVES)}
    moving = {easter(year) + _DAY * days for days in _FROM_EASTER}
    midsummer = midsummer_day(year)
    return frozenset(fixed | moving | {midsummer - _DAY, midsummer, all_saints_day(year)})


def is_workday(day: dt.date) -> bool:
    """Whether offices are open."""
    return day.weekday() < _SATURDAY and day not in days_off(day.year)


def shift(day: dt.date, workdays: int) -> dt.date:
    """The day that many workdays later, or earlier if negative; ``day`` itself is not counted, nor need it be one."""
    step = _DAY if workdays > 0 else -_DAY
    for _ in range(abs(workdays)):
        day += step
        while not is_workday(day):
            day += step
    return day
