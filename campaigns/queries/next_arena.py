"""Next year's arena as this one suggests it: the same week and weekdays, and what is carried over."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Arena, ArenaDeadline, Venue
from crm import wording
from crm.enums import Partnership
from crm.models import User
from crm.visibility import Viewer


@dataclass(frozen=True)
class Shifted:
    """A deadline, and its text and day next year."""

    deadline: ArenaDeadline
    text: str
    due: dt.date


@dataclass(frozen=True)
class Proposal:
    """What would be made. ``made`` is the arena that follows on this one already, if any."""

    name: str
    starts: dt.date
    ends: dt.date
    deadlines: list[Shifted]
    venues: list[Venue]
    delegates: list[User]
    made: Arena | None


def proposal(arena: Arena, viewer: Viewer) -> Proposal:
    """What the arena of next year would be, as the viewer sees this one. Four queries."""
    starts = same_week_next_year(arena.starts)
    ends = starts + (arena.ends - arena.starts)
    return Proposal(
        name=next_name(arena.name, arena.starts.year, starts.year),
        starts=starts,
        ends=ends,
        deadlines=[
            shifted(row, starts - arena.starts, ends)
            for row in ArenaDeadline.objects.visible_to(viewer).filter(arena=arena)
        ],
        venues=list(Venue.objects.visible_to(viewer).filter(arena=arena)),
        delegates=list(still_active(arena, viewer)),
        made=Arena.objects.visible_to(viewer).filter(follows=arena).first(),
    )


def same_week_next_year(day: dt.date) -> dt.date:
    """The same weekday of the same ISO week a year later; week 53 becomes 52 where there is none."""
    year, week, weekday = day.isocalendar()
    # 28 December is always in the last week of its ISO year.
    last = dt.date(year + 1, 12, 28).isocalendar().week
    return dt.date.fromisocalendar(year + 1, min(week, last), weekday)


def shifted(deadline: ArenaDeadline, later: dt.timedelta, last: dt.date) -> Shifted:
    """The deadline as it will be, at the latest on the ``last`` day."""
    due = min(deadline.due + later, last)
    return Shifted(deadline, next_text(deadline.text, deadline.due, due), due)


def next_text(text: str, day: dt.date, following: dt.date) -> str:
    """The text with its own day and year as they will be; another day that it may name is left to whoever reads it."""
    names = {day.isoformat(): following.isoformat()}
    for language in ("sv", "en"):
        # Today's year leaves it out: a year is replaced by itself, wherever it stands.
        names[wording.short_day(day, language, day)] = wording.short_day(following, language, following)
    names[str(day.year)] = str(following.year)
    found = {name.lower(): said for name, said in names.items()}
    told = re.compile("|".join(rf"(?<!\d){re.escape(name)}(?!\w)" for name in found), re.IGNORECASE)
    # In one go, so that what was put in is not replaced again.
    return told.sub(lambda match: found[match[0].lower()], text)


def next_name(name: str, year: int, following: int) -> str:
    """``Almedalsveckan 2028``: the year in the name moves on, or is added."""
    if str(year) in name:
        return name.replace(str(year), str(following))
    return f"{name[:195]} {following}"


def still_active(arena: Arena, viewer: Viewer) -> QuerySet[User]:
    """Delegates who are still active members of active parties, by name."""
    members = User.objects.visible_to(viewer).filter(is_active=True, organisation__partnership=Partnership.ACTIVE)
    return members.filter(pk__in=arena.delegates.values("user")).order_by("sort_key", "pk")
