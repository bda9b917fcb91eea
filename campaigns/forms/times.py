"""Wall times that people type: a day and a time of day, in the council's zone.

A time that no clock shows (the spring night) is refused; of one that clocks show twice (the autumn night) the form asks
which is meant. Either way nothing is saved that was not typed.
"""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import clock, wording
from crm.forms.base import SiteForm

FIRST, SECOND = "first", "second"


class WallTimes(SiteForm):
    """A form that reads wall times with ``wall``."""

    which = forms.ChoiceField(
        label=_("Which of the two"),
        choices=[(FIRST, _("The first, in summer time")), (SECOND, _("The second, in winter time"))],
        required=False,
        widget=forms.HiddenInput,
    )

    def wall(self, day: dt.date, time: dt.time, field: str) -> dt.datetime | None:
        """The instant of the wall time; None, with what is wrong at its field, where there is none or two."""
        found = clock.wall(day, time)
        words = {"time": wording.clock_time(time), "day": wording.day(day, today=clock.day(self.at))}
        if not clock.is_valid_wall(dt.datetime.combine(day, time)):
            words["next"] = wording.clock_time(found)
            rule = gettext("No clock shows %(time)s on %(day)s: that night clocks go forward. The next is %(next)s.")
            self.add_error(field, rule % words)
            return None
        second = found.replace(fold=1)
        if found.utcoffset() == second.utcoffset():
            return found.astimezone(dt.UTC)
        which = self.data.get(self.add_prefix("which"))
        self.fields["which"].widget = forms.RadioSelect(choices=self.fields["which"].choices)  # type: ignore[attr-defined]
        if which not in {FIRST, SECOND}:
            if "which" not in self.errors:
                self.add_error("which", gettext("Clocks show %(time)s twice on %(day)s. Say which you mean.") % words)
            return None
        # In UTC: within one zone, Python compares what clocks show.
        return (second if which == SECOND else found).astimezone(dt.UTC)
