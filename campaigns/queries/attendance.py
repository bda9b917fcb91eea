"""Who of ours goes where in a public programme: which events concern us, who goes, and what that clashes with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.attendance_enums import AttendanceState
from campaigns.enums import MatchState
from campaigns.models import Arena, Attendance, HeardNote, PublicEvent, SpeakerMatch
from campaigns.queries import presence, programme, public
from crm import clock, policy, wording
from crm.models import Issue
from crm.models.base import fold
from crm.policy import Action, Thing
from crm.visibility import Viewer, VisibleQuerySet

# A shorter word of an issue's name tells nothing.
_SHORTEST = 6
# How long an event is taken to last whose end the organiser does not tell.
_LASTS = dt.timedelta(minutes=30)
GOING = (AttendanceState.PLANNED, AttendanceState.ATTENDED)


@dataclass(frozen=True, slots=True)
class Goer:
    """One of ours at an event, what they heard if the viewer reads that, and what going there clashes with.

    ``may_change``: the viewer looks after where others go.
    """

    attendance: Attendance
    heard: HeardNote | None
    warnings: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """An event with why it concerns us and who of ours goes; ``mine`` is the viewer's own attendance, if any."""

    event: PublicEvent
    matches: list[public.Told]
    issues: tuple[Issue, ...]
    goers: tuple[Goer, ...]
    mine: Attendance | None
    begun: bool

    @property
    def going(self) -> int:
        """How many go or went."""
        return sum(goer.attendance.state in GOING for goer in self.goers)


class Subjects:
    """The words by which an event is taken to concern an issue: those of its name that are long enough."""

    def __init__(self, viewer: Viewer) -> None:
        found = Issue.objects.visible_to(viewer)
        self.words = {issue: [word for word in fold(issue.name).split() if len(word) >= _SHORTEST] for issue in found}

    def named(self) -> Q:
        """Events that hold any of the words."""
        q = Q(pk__in=[])
        for word in {word for words in self.words.values() for word in words}:
            q |= Q(search_key__contains=word)
        return q

    def of(self, event: PublicEvent) -> tuple[Issue, ...]:
        """The issues that the event is taken to concern."""
        return tuple(issue for issue, words in self.words.items() if any(word in event.search_key for word in words))


def to_come(viewer: Viewer, arena: Arena, user_id: int, at: dt.datetime) -> list[Attendance]:
    """What the user plans to go to at the arena and has not begun at ``at``, in order, with the events."""
    rows = Attendance.objects.visible_to(viewer).filter(
        event__arena=arena, event__starts__gt=at, user=user_id, state=AttendanceState.PLANNED
    )
    return list(rows.select_related("event"))


def concerning(arena: Arena, viewer: Viewer, subjects: Subjects) -> VisibleQuerySet[PublicEvent]:
    """The arena's events that name somebody we know or one of our issues, and those that somebody of ours goes to."""
    confirmed = SpeakerMatch.objects.visible_to(viewer).filter(state=MatchState.CONFIRMED)
    ours = Q(pk__in=confirmed.values("event")) | subjects.named()
    return public.programme(arena, viewer).filter(ours | Q(pk__in=attending(viewer).values("event")))


def attending(viewer: Viewer) -> VisibleQuerySet[Attendance]:
    """Who goes to events that the viewer sees, in order of time."""
    return Attendance.objects.visible_to(viewer)


def with_goers(rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    """The events with who goes. One query more."""
    goers = attending(viewer).select_related("user__organisation").order_by("pk")
    return rows.prefetch_related(Prefetch("attendances", goers))


def visits(
    events: Iterable[PublicEvent], arena: Arena, viewer: Viewer, at: dt.datetime, subjects: Subjects | None = None
) -> list[Visit]:
    """The events, loaded by ``with_goers``, as pages show them, with what clashes."""
    rows: list[Any] = list(events)
    goers = [goer for event in rows for goer in event.attendances.all()]
    warned = _Warnings(arena, viewer, at) if goers else None
    said = heard_by([goer.pk for goer in goers], viewer) if goers else {}
    return [_visit(event, viewer, at, subjects, warned, said) for event in rows]


def heard_by(attendances: Sequence[int], viewer: Viewer) -> dict[int, HeardNote]:
    """What was heard, as far as the viewer reads it, by the number of who was there."""
    return {
        note.attendance_id: note for note in HeardNote.objects.visible_to(viewer).filter(attendance__in=attendances)
    }


def clashes_of(attendance: Attendance, viewer: Viewer, at: dt.datetime) -> tuple[str, ...]:
    """What going there clashes with, in sentences."""
    return _Warnings(attendance.event.arena, viewer, at).of(attendance)


def is_delegate(arena: Arena, viewer: Viewer) -> bool:
    """Whether the viewer is one of the arena's delegates, who may say where they go."""
    return arena.delegates.filter(user=viewer.user_id).exists()


@dataclass(frozen=True, slots=True)
class Figure:
    """How many events ours went to, of a party or a day, and the query that lists them."""

    label: str
    count: int
    query: str


def figures(arena: Arena, viewer: Viewer, today: dt.date) -> dict[str, Sequence[Figure]]:
    """``parties`` and ``dates``: events that somebody attended, each event once in each. One query."""
    rows = attending(viewer).filter(event__arena=arena, state=AttendanceState.ATTENDED)
    names = ("event_id", "event__on", "user__organisation_id", "user__organisation__short_name")
    parties: dict[tuple[str, int], set[int]] = defaultdict(set)
    dates: dict[dt.date, set[int]] = defaultdict(set)
    for event, day, party, name in rows.order_by("user__organisation__sort_key").values_list(*names):
        parties[name, party].add(event)
        dates[day].add(event)
    went = f"went={AttendanceState.ATTENDED}"
    return {
        "parties": [Figure(name, len(found), f"party={pk}&{went}") for (name, pk), found in parties.items()],
        "dates": [
            Figure(wording.day(day, today=today), len(found), f"day={day.isoformat()}&{went}")
            for day, found in sorted(dates.items())
        ],
    }


def _visit(
    event: Any,
    viewer: Viewer,
    at: dt.datetime,
    subjects: Subjects | None,
    warned: _Warnings | None,
    said: Mapping[int, HeardNote],
) -> Visit:
    rows = list(event.attendances.all())
    looks_after = policy.allows(viewer, Action.UPDATE, Thing.ATTENDANCE)
    goers = tuple(
        Goer(
            attendance=row,
            heard=said.get(row.pk),
            warnings=warned.of(row) if warned else (),
            may_change=looks_after and row.user_id != viewer.user_id,
        )
        for row in rows
    )
    return Visit(
        event=event,
        matches=[told for told in public.matches_of(event) if told.match.state != MatchState.REJECTED],
        issues=subjects.of(event) if subjects else (),
        goers=goers,
        mine=next((row for row in rows if row.user_id == viewer.user_id), None),
        begun=event.starts <= at,
    )


class _Warnings:
    """What ours at one arena are booked for, and where else they mean to go. Five queries."""

    def __init__(self, arena: Arena, viewer: Viewer, at: dt.datetime) -> None:
        self.at = at
        self.items: dict[int, list[presence.Booking]] = defaultdict(list)
        for item in programme.items(arena, viewer).filter(meeting__state__in=programme.UPCOMING):
            booking = presence.Booking.of(item)
            for user in booking.ours:
                self.items[user.pk].append(booking)
        self.others: dict[int, list[Attendance]] = defaultdict(list)
        planned = attending(viewer).filter(event__arena=arena, event__gone=False, state=AttendanceState.PLANNED)
        for row in planned.select_related("event"):
            self.others[row.user_id].append(row)
        self.delegates = {row.user_id: row for row in presence.delegation(arena, viewer)}

    def of(self, attendance: Attendance) -> tuple[str, ...]:
        """In sentences; none of what is over, and none of an event that is gone."""
        event = attendance.event
        if attendance.state != AttendanceState.PLANNED or event.gone:
            return ()
        today = clock.day(self.at)
        starts, ends = _span(event)
        found = [
            _("Clashes with “%(what)s”, %(when)s.")
            % {"what": item, "when": wording.span(booking.starts, booking.ends, today=today)}
            for booking in self.items[attendance.user_id]
            for item in booking.items
            if booking.starts and booking.starts < ends and starts < (booking.ends or booking.starts + _LASTS)
        ]
        for other in self.others[attendance.user_id]:
            first, last = _span(other.event)
            if other.event_id != event.pk and first < ends and starts < last:
                when = wording.span(other.event.starts, other.event.ends, today=today)
                found.append(_("Clashes with “%(what)s”, %(when)s.") % {"what": other.event, "when": when})
        return (*found, *self._travel(attendance, starts, ends))

    def _travel(self, attendance: Attendance, starts: dt.datetime, ends: dt.datetime) -> list[str]:
        delegate = self.delegates.get(attendance.user_id)
        if delegate is None:
            return [_("Is no delegate any more.")]
        late = delegate.arrives and starts < delegate.arrives
        early = delegate.departs and ends > delegate.departs
        return ([_("Has not arrived by then.")] if late else []) + ([_("Has left by then.")] if early else [])


def _span(event: PublicEvent) -> tuple[dt.datetime, dt.datetime]:
    return event.starts, event.ends or event.starts + _LASTS
