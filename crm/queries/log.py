"""The advocacy log: contacts that took place, and how many more there are than the viewer reads."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Count, Prefetch, Q, QuerySet

from crm import clock
from crm.enums import MeetingState, Role, Visibility
from crm.models import Issue, Meeting, MeetingCounterpart, MeetingParticipant, Organisation, Person
from crm.models.meeting import MeetingQuerySet
from crm.visibility import Viewer

# How many of the contacts that only exist are listed; the count says how many there are.
EXISTENCE_SHOWN = 50
Rows = TypeVar("Rows", bound=QuerySet[Meeting])


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; None leaves an end open."""

    first: dt.date | None = None
    last: dt.date | None = None

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(dt.date(year, 1, 1), dt.date(year, 12, 31))

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """The first or second half of a year."""
        return (
            cls(dt.date(year, 1, 1), dt.date(year, 6, 30))
            if half == 1
            else cls(dt.date(year, 7, 1), dt.date(year, 12, 31))
        )

    @property
    def is_whole(self) -> bool:
        """Made of whole half-years: no two such periods differ by so little that a count tells of single days."""
        begins = self.first is None or (self.first.month, self.first.day) in {(1, 1), (7, 1)}
        return begins and (self.last is None or (self.last.month, self.last.day) in {(6, 30), (12, 31)})

    def within(self, field: str = "on") -> Q:
        """Rows, meetings unless ``field`` says otherwise, in the period."""
        q = Q()
        if self.first:
            q &= Q((f"{field}__gte", self.first))
        if self.last:
            q &= Q((f"{field}__lte", self.last))
        return q


@dataclasses.dataclass(frozen=True, slots=True)
class Existence:
    """All that a coordinator learns of another party's own contact: the day, the people and the party."""

    on: dt.date
    organisation: Organisation
    people: tuple[Person, ...]


def log(viewer: Viewer) -> MeetingQuerySet:
    """Held contacts that the viewer reads, newest first, with what a row shows loaded."""
    return with_company(Meeting.objects.visible_to(viewer).contacts(), viewer)


def with_company(meetings: Rows, viewer: Viewer) -> Rows:
    """The same meetings with organisation, debrief, people, participants and issues loaded."""
    people = MeetingCounterpart.objects.visible_to(viewer).select_related("person")
    ours = MeetingParticipant.objects.visible_to(viewer).select_related("user__organisation")
    return (
        meetings.select_related("organisation", "debrief")
        .prefetch_related(Prefetch("counterparts", people))
        .prefetch_related(Prefetch("participants", ours))
        .prefetch_related(Prefetch("issues", Issue.objects.visible_to(viewer)))
    )


def not_shown(viewer: Viewer, period: Period) -> int | None:
    """How many other parties' own contacts in the period the viewer does not read; None for whoever is not told.

    Coordinators and the project leader are told. The project leader only for whole half-years: by other periods the
    count would tell of single days. Confidential contacts are never counted: that they exist is confidential.
    """
    return not_shown_in(viewer, [period]).get(period)


def not_shown_in(viewer: Viewer, periods: Iterable[Period]) -> dict[Period, int]:
    """As ``not_shown``, of each period that the viewer is told of. One query at most."""
    told = [period for period in set(periods) if _is_told(viewer, period)]
    if not told:
        return {}
    counts = {f"n{n}": Count("pk", filter=period.within()) for n, period in enumerate(told)}
    return dict(zip(told, _hidden(viewer).aggregate(**counts).values(), strict=True))


def existence(
    viewer: Viewer,
    period: Period,
    *,
    person_ids: Iterable[int] = (),
    organisation_ids: Iterable[int] = (),
) -> list[Existence]:
    """Other parties' own contacts as a coordinator sees them, newest first; nothing for any other role.

    Nothing but day, people and party leaves the database. Costs two queries.
    """
    if viewer.role != Role.COORDINATOR or not viewer.member:
        return []
    hidden = _hidden(viewer).filter(period.within())
    if person_ids := list(person_ids):
        hidden = hidden.filter(pk__in=MeetingCounterpart.objects.filter(person__in=person_ids).values("meeting"))
    if organisation_ids := list(organisation_ids):
        hidden = hidden.filter(organisation__in=organisation_ids)
    rows = hidden.only("on", "organisation__name", "organisation__short_name").select_related("organisation")
    people = Prefetch("people", Person.objects.visible_to(viewer).only("name"))
    return [
        Existence(row.on, row.organisation, tuple(row.people.all()))
        for row in rows.prefetch_related(people).order_by("-on", "-pk")
    ]


def missing_debriefs(viewer: Viewer, at: dt.datetime, older_than: dt.timedelta = dt.timedelta()) -> QuerySet[Meeting]:
    """Contacts with decision-makers that ended more than ``older_than`` before ``at`` and lack their four rows.

    Confirmed meetings whose time has passed count: nobody has said that they were not held. Where no time is known
    the contact ended with its day.
    """
    end = at - older_than
    ended = Q(ends__lte=end) | Q(ends=None, on__lt=clock.day(end))
    took_place = Q(state__in=[MeetingState.HELD, MeetingState.CONFIRMED, MeetingState.MOVED])
    with_people = MeetingCounterpart.objects.values("meeting")
    rows = Meeting.objects.visible_to(viewer).filter(took_place, ended, debrief=None, pk__in=with_people)
    return with_company(rows, viewer)


def _is_told(viewer: Viewer, period: Period) -> bool:
    if not viewer.member:
        return False
    return viewer.role == Role.COORDINATOR or (viewer.role == Role.PROJECT_LEAD and period.is_whole)


def _hidden(viewer: Viewer) -> QuerySet[Meeting]:
    visible = Meeting.objects.visible_to(viewer)
    return Meeting.objects.contacts().filter(visibility=Visibility.OWN_ORG).exclude(pk__in=visible.values("pk"))
