"""First and last days as exactly as they are known: what mandates and memberships of parties share."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.enums import Precision
from crm.errors import DomainError

FIELDS = ("starts", "starts_precision", "ends", "ends_precision", "end_known", "source")


def kept(
    *,
    starts: dt.date | None = None,
    starts_precision: str = Precision.DAY,
    ends: dt.date | None = None,
    ends_precision: str = Precision.DAY,
    end_known: bool = True,
    source: str = "",
) -> Mapping[str, Any]:
    """The values as they are kept: a start of a month or year as its first day, an end as its last.

    ``ends=None`` lasts if ``end_known``; else nobody knows. Raises DomainError for an end before the start, and for an
    unknown end that is named.
    """
    if ends and not end_known:
        raise DomainError(_("An end that is named is known."), field="end_known")
    starts, ends = starts and first_of(starts, starts_precision), ends and last_of(ends, ends_precision)
    if starts and ends and ends < starts:
        raise DomainError(_("The last day is before the first."), field="ends")
    return {
        "starts": starts,
        "starts_precision": starts_precision if starts else Precision.DAY,
        "ends": ends,
        "ends_precision": ends_precision if ends else Precision.DAY,
        "end_known": end_known,
        "source": source.strip(),
    }


def first_of(day: dt.date, precision: str) -> dt.date:
    """The first day of the day's month or year; of a day itself."""
    if precision == Precision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == Precision.MONTH else day


def last_of(day: dt.date, precision: str) -> dt.date:
    """The last day of the day's month or year; of a day itself."""
    if precision == Precision.YEAR:
        return day.replace(month=12, day=31)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if precision == Precision.MONTH else day
