"""What must be done before arenas: by arena, and by who sees to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from campaigns.models import Arena, ArenaDeadline
from crm import clock
from crm.models import User
from crm.visibility import Viewer

# So long ahead a deadline stands on the first page.
AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """A deadline of an arena; ``late`` while it is open after its day."""

    deadline: ArenaDeadline
    late: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.deadline.done_on is None

    @property
    def responsible(self) -> User:
        """Who sees to it: the arena's coordinator, unless somebody is named."""
        return self.deadline.responsible or self.deadline.arena.coordinator


def rows(arena: Arena, viewer: Viewer, at: dt.datetime) -> list[Row]:
    """The arena's deadlines, the open ones first, each by its day."""
    today = clock.day(at)
    found = ArenaDeadline.objects.visible_to(viewer).filter(arena=arena)
    named = [
        Row(row, row.done_on is None and row.due < today)
        for row in found.select_related("arena__coordinator", "responsible", "done_by")
    ]
    return sorted(named, key=lambda row: (not row.is_open, row.deadline.due))


def waiting(viewer: Viewer, today: dt.date) -> QuerySet[ArenaDeadline]:
    """Open deadlines that the viewer sees to, late or due within a fortnight, of arenas that are not over."""
    mine = Q(responsible=viewer.user_id) | Q(responsible=None, arena__coordinator=viewer.user_id)
    open_ = ArenaDeadline.objects.visible_to(viewer).filter(mine, done_on=None, due__lte=today + AHEAD)
    return open_.filter(arena__ends__gte=today).select_related("arena").order_by("due", "pk")
