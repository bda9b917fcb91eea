"""The council's quiet hours: what waits for their end, and what does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from crm import clock
from crm.models import Council

_DAY = dt.timedelta(days=1)


class QuietHours:
    """The hours of a day in which nothing but same-day changes is sent; they may span midnight, or be none."""

    def __init__(self, starts: dt.time, ends: dt.time) -> None:
        self.starts, self.ends = starts, ends

    @classmethod
    def of(cls, council: Council) -> QuietHours:
        """The council's own."""
        return cls(council.quiet_from, council.quiet_to)

    @property
    def exist(self) -> bool:
        """Whether there are any: the same time twice stands for none."""
        return self.starts != self.ends

    def hold(self, at: dt.datetime) -> bool:
        """Whether the instant is inside."""
        time = clock.local(at).time()
        if self.starts <= self.ends:
            return self.starts <= time < self.ends
        return time >= self.starts or time < self.ends

    def moved(self, at: dt.datetime) -> dt.datetime:
        """The instant, or the end of the quiet hours it lies in."""
        if not self.hold(at):
            return at
        local = clock.local(at)
        evening = self.starts > self.ends and local.time() >= self.starts
        end = clock.wall(local.date() + _DAY if evening else local.date(), self.ends).astimezone(dt.UTC)
        return max(end, at)  # An end that an autumn night shows twice is its first instant.


def wait(council: Council, at: dt.datetime, changed: Iterable[dt.datetime | None] = ()) -> dt.timedelta:
    """How long a mail written at ``at`` keeps still: nothing outside the quiet hours.

    ``changed``: when that whose time or place has changed was, and is, to begin. Nothing to wait for where one of them
    is of the same day: whoever hears of it at half past six may have gone to the wrong place.
    """
    today = clock.day(at)
    if any(one is not None and clock.day(one) == today for one in changed):
        return dt.timedelta()
    return QuietHours.of(council).moved(at) - at
