"""Today: what waits for the viewer, what is sent next, the next arena and the campaigns' goals."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Arena
from campaigns.queries import today
from campaigns.queries.arena_figures import figures
from campaigns.queries.packs import own_arena_pack
from campaigns.queries.yearly import left_of_year
from campaigns.reminders.rehearsal import Batch, batches, upcoming
from crm import clock, wording
from crm.policy import Action, Thing
from crm.web.views import Page

_NEXT_SHOWN = 5
_MORNING, _DAY, _EVENING = 4, 10, 18


class TodayPage(Page):
    """The first page."""

    template_name = "campaigns/today.html"

    def get_title(self) -> str:
        """Greeting and countdown."""
        if self.arena is None:
            return f"{greeting(self.at)}, {self.request.user.given_name}"
        return f"{greeting(self.at)}. {countdown(self.arena, clock.day(self.at))}"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Everything on the page, in a number of queries that does not grow."""
        day = clock.day(self.at)
        self.arena = today.next_arena(self.viewer, day)
        mine = today.next_day(self.arena, self.viewer, self.at) if self.arena else []
        return super().get_context(
            date_line=date_line(day),
            waiting=[*today.waiting(self.viewer, self.at, self.arena), *self._year()],
            arena=self.arena,
            figures=figures(self.arena, self.viewer, day) if self.arena else [],
            lines=mine,
            my_day=mine[0].meeting.on if mine else None,
            pack=own_arena_pack(self.arena, self.viewer) if mine and self.arena else None,
            promises=today.open_promises(self.viewer, day),
            batches=self._next(),
            goals=today.goals(self.viewer, self.at),
            reads_content=self.viewer.reads_content,
            may_log=self.may(Action.CREATE, Thing.MEETING),
            may_plan=self.may(Action.CREATE, Thing.ARENA),
            **extra,
        )

    def _year(self) -> list[today.Waiting]:
        """The year's checklist, for whoever is in charge of the system."""
        left = left_of_year(self.viewer, self.at, self.request.council)
        if not left:
            return []
        detail = ngettext("%(n)s item is left this year", "%(n)s items are left this year", left) % {"n": left}
        return [today.Waiting(_("Yearly checklist"), detail, _("To do"), "warn", reverse("yearly_now"))]

    def _next(self) -> list[Batch]:
        if not self.may(Action.READ, Thing.REMINDER):
            return []
        return batches(upcoming(at=self.at, council=self.request.council))[:_NEXT_SHOWN]


def greeting(at: dt.datetime) -> str:
    """By the hour in the council's zone."""
    hour = clock.local(at).hour
    if _MORNING <= hour < _DAY:
        return _("Good morning")
    return _("Good day") if _DAY <= hour < _EVENING else _("Good evening")


def countdown(arena: Arena, day: dt.date) -> str:
    """``Framtidsdagarna om 7 dagar.``, or which of its days it is."""
    if day < arena.starts:
        return _("%(arena)s %(relative)s.") % {"arena": arena.name, "relative": wording.relative(arena.starts, day)}
    return _("%(arena)s, day %(day)d of %(days)d.") % {
        "arena": arena.name,
        "day": (day - arena.starts).days + 1,
        "days": (arena.ends - arena.starts).days + 1,
    }


def date_line(day: dt.date) -> str:
    """``Måndag 21 juni 2027 · vecka 25``."""
    return _("%(day)s · week %(week)d") % {"day": capfirst(wording.day(day)), "week": day.isocalendar().week}
