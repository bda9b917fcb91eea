"""Wall times that people type: a day and a time of day, in the council's zone.

A time that no clock shows (the spring night) becomes the first one after it, a time shown twice (the autumn night) the
first of the two; either way the form says so.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from crm import clock, wording
from crm.forms.base import SiteForm


class WallTimes(SiteForm):
    """A form that reads wall times with ``wall`` and collects what is odd about them in ``warnings``."""

    def wall(self, day: dt.date, time: dt.time) -> dt.datetime:
        """The instant of the wall time."""
        naive = dt.datetime.combine(day, time)
        found = clock.wall(day, time)
        words = {"time": wording.clock_time(time), "day": wording.day(day, today=clock.day(self.at))}
        if not clock.is_valid_wall(naive):
            saved = {**words, "saved": wording.clock_time(found)}
            self.warnings.append(_("No clock shows %(time)s on %(day)s: saved as %(saved)s.") % saved)
        elif found.utcoffset() != found.replace(fold=1).utcoffset():
            self.warnings.append(_("Clocks show %(time)s twice on %(day)s: the first of the two is saved.") % words)
        return found

    @property
    def warnings(self) -> list[str]:
        """What to tell whoever typed the times, once they are saved."""
        found: list[str] = self.__dict__.setdefault("_warnings", [])
        return found
