"""Reading public programmes: what viewers see of them, and where a decision-maker speaks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from campaigns.enums import MatchReason, MatchState
from campaigns.models import Arena, Attendance, PublicEvent, SpeakerMatch
from crm import clock, wording
from crm.models import Person
from crm.visibility import Viewer, VisibleQuerySet

# As many as a card holds.
MOST = 5


def events(viewer: Viewer) -> VisibleQuerySet[PublicEvent]:
    """Events of arenas that the viewer sees, with the matches that the viewer may know of."""
    matches = SpeakerMatch.objects.visible_to(viewer).select_related("person").order_by("pk")
    return PublicEvent.objects.visible_to(viewer).prefetch_related(Prefetch("matches", matches))


def programme(arena: Arena, viewer: Viewer) -> VisibleQuerySet[PublicEvent]:
    """The arena's events; of those that are gone, the ones where somebody we know was to speak or ours was to go."""
    confirmed = SpeakerMatch.objects.visible_to(viewer).filter(state=MatchState.CONFIRMED)
    goers = Attendance.objects.visible_to(viewer)
    kept = Q(pk__in=confirmed.values("event")) | Q(pk__in=goers.values("event"))
    return events(viewer).filter(Q(gone=False) | kept, arena=arena)


@dataclass(frozen=True)
class Told:
    """A match with what speaks for and against it, in words."""

    match: SpeakerMatch
    reasons: str


def matches_of(event: PublicEvent) -> list[Told]:
    """The loaded matches of the event."""
    labels = {reason.value: str(reason.label) for reason in MatchReason}
    return [
        Told(match, wording.join(labels[code] for code in match.reasons if code in labels))
        for match in event.matches.all()
    ]


def named(number: str, viewer: Viewer, arena: Arena | None = None) -> PublicEvent | None:
    """The event (of the arena) that an address names, with arena and matches, if the viewer sees it."""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    rows = events(viewer).select_related("arena").filter(pk=int(number))
    return (rows.filter(arena=arena) if arena else rows).first()


def booking(event: PublicEvent) -> dict[str, Any]:
    """What the form of an item begins with for a meeting at the event; its matches are loaded."""
    starts = clock.local(event.starts)
    ends = clock.local(event.ends) if event.ends else starts + dt.timedelta(minutes=30)
    same_day = ends.date() == starts.date()
    return {
        "title": _("At “%(title)s”") % {"title": event.title[:280]},
        "day": starts.date().isoformat(),
        "starts_at": starts.time(),
        "ends_at": ends.time() if same_day else None,
        "place": event.place,
        "people": [row.person_id for row in event.matches.all() if row.state == MatchState.CONFIRMED],
    }


def undecided(arena: Arena, viewer: Viewer) -> int:
    """How many suggestions wait for a coordinator, of events that are still in the programme."""
    waiting = SpeakerMatch.objects.visible_to(viewer).filter(state=MatchState.SUGGESTED)
    return waiting.filter(event__arena=arena, event__gone=False).count()


def speaks_at(person: Person, viewer: Viewer, today: dt.date) -> list[SpeakerMatch]:
    """Where the person is confirmed to speak from the day on, the nearest first. One query."""
    rows = (
        SpeakerMatch.objects.visible_to(viewer)
        .filter(person=person, state=MatchState.CONFIRMED, named=True, event__gone=False, event__on__gte=today)
        .select_related("event__arena")
        .order_by("event__starts", "pk")
    )
    return list(rows[:MOST])
