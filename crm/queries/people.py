"""Reading decision-makers: who they are today, when we met, where they stand."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from django.db.models import DateField, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from crm import wording
from crm.enums import CommitmentState, Precision
from crm.models import Commitment, Mandate, Meeting, MeetingCounterpart, PartyMembership, Person, Stance
from crm.models.base import fold
from crm.models.person import PersonQuerySet
from crm.queries.log import Existence, Period, existence, with_company
from crm.visibility import Viewer

_DAY = dt.timedelta(days=1)


def people(viewer: Viewer) -> PersonQuerySet:
    """Everyone the viewer reads, in Swedish order, with mandates and their bodies loaded."""
    mandates = Mandate.objects.visible_to(viewer).select_related("body")
    return Person.objects.visible_to(viewer).prefetch_related(Prefetch("mandates", mandates))


def mandate_on(person: Person, on: dt.date) -> Mandate | None:
    """The mandate in force on the day, else one of which nobody knows whether it ended, else the latest before it.

    Reads prefetched ``mandates``.
    """
    rows = list(person.mandates.all())
    in_force = [row for row in rows if row.holds(on)]
    unsure = [row for row in rows if not row.end_known and (row.starts or on) <= on]
    past = sorted((row for row in rows if row.ends and row.ends < on), key=lambda row: row.ends or on)
    return next(iter([*in_force, *unsure, *reversed(past), *rows]), None)


def of_name(viewer: Viewer, name: str, on: dt.date, most: int = 3) -> list[str]:
    """Those of that name whom the viewer reads, each with what they are on the day. Two queries."""
    rows = people(viewer).filter(search_key=fold(name)).order_by("sort_key", "pk")[:most]
    held = [(person, mandate_on(person, on)) for person in rows]
    return [f"{person} ({mandate})" if mandate else str(person) for person, mandate in held]


@dataclasses.dataclass(frozen=True, slots=True)
class Left:
    """When somebody left office, as exactly as it is known; without a day nobody knows whether they did."""

    on: dt.date | None
    precision: str = Precision.DAY

    @property
    def figures(self) -> str:
        """``2027-05-31``, ``2027-05`` or ``2027``; empty where the end is not known."""
        return wording.iso_day(self.on, self.precision) if self.on else ""


def left_on(person: Person, on: dt.date) -> Left | None:
    """That somebody has left office, or may have; None for whoever is in office or never was."""
    mandate = mandate_on(person, on)
    if mandate is None or mandate.holds(on):
        return None
    if not mandate.end_known:
        return Left(None)
    return Left(mandate.ends, mandate.ends_precision) if mandate.ends and mandate.ends < on else None


def not_bookable(on: dt.date) -> QuerySet[Person]:
    """Those without a mandate on the day. Not narrowed to a viewer: for services, commands and reminders."""
    return Person.objects.exclude(pk__in=Person.objects.in_office(on).values("pk"))


def last_contact(person_ids: Iterable[int], viewer: Viewer, before: dt.date) -> dict[int, Meeting]:
    """The latest held contact that the viewer reads with each person, before the day; nobody without one.

    The meetings come with debrief, participants and issues loaded. A constant number of queries.
    """
    latest = _contacts(viewer, before).values("meeting")[:1]
    found = dict(
        Person.objects.visible_to(viewer)
        .filter(pk__in=list(person_ids))
        .annotate(latest=Subquery(latest))
        .exclude(latest=None)
        .order_by()
        .values_list("pk", "latest")
    )
    meetings = with_company(Meeting.objects.visible_to(viewer).filter(pk__in=set(found.values())), viewer)
    by_pk = {meeting.pk: meeting for meeting in meetings}
    return {person_id: by_pk[meeting_id] for person_id, meeting_id in found.items()}


def stale_contacts(viewer: Viewer, on: dt.date, days: int = 180) -> QuerySet[Person]:
    """People whose latest contact that the viewer reads is more than ``days`` ago, annotated ``last_on``.

    Those never met are not stale: there is nothing to keep alive.
    """
    latest = Subquery(_contacts(viewer, on).values("meeting__on")[:1], output_field=DateField())
    rows = Person.objects.visible_to(viewer).annotate(last_on=latest)
    return rows.filter(last_on__lt=on - dt.timedelta(days=days))


def current_stances(
    person_ids: Iterable[int], viewer: Viewer, issue_ids: Iterable[int] | None = None, on: dt.date | None = None
) -> dict[tuple[int, int], Stance]:
    """The newest rating per person and issue, as of ``on`` if given: (person, issue) → stance. One query."""
    rows = Stance.objects.visible_to(viewer).filter(person__in=list(person_ids)).select_related("issue")
    if issue_ids is not None:
        rows = rows.filter(issue__in=list(issue_ids))
    if on:
        rows = rows.filter(as_of__lte=on)
    newest: dict[tuple[int, int], Stance] = {}
    for stance in rows.order_by("-as_of", "-pk"):
        newest.setdefault((stance.person_id, stance.issue_id), stance)
    return newest


def open_commitments(person_ids: Iterable[int], viewer: Viewer) -> dict[int, list[Commitment]]:
    """Open promises both ways per person, the earliest due first; nobody without one. One query."""
    found: dict[int, list[Commitment]] = {}
    rows = Commitment.objects.visible_to(viewer).filter(person__in=list(person_ids), state=CommitmentState.OPEN)
    for row in rows.select_related("owner", "made_by_user", "person", "meeting").order_by("due", "pk"):
        found.setdefault(row.person_id, []).append(row)
    return found


def next_meetings(person: Person, viewer: Viewer, on: dt.date) -> QuerySet[Meeting]:
    """Planned meetings with the person from the day on that the viewer reads, the nearest first."""
    meetings = Meeting.objects.visible_to(viewer).planned()
    with_person = MeetingCounterpart.objects.filter(person=person).values("meeting")
    return with_company(meetings.filter(on__gte=on, pk__in=with_person), viewer).order_by("on", "starts", "pk")


class EntryKind(StrEnum):
    """What a line of the timeline tells."""

    CONTACT = "contact"
    EXISTENCE = "existence"
    MANDATE_BEGAN = "mandate_began"
    MANDATE_ENDED = "mandate_ended"
    BODY_RENAMED = "body_renamed"
    PARTY_JOINED = "party_joined"
    PARTY_LEFT = "party_left"
    STANCE = "stance"
    PROMISED = "promised"
    CLOSED = "closed"


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One line of a person's timeline; ``item`` is what it tells of."""

    on: dt.date
    kind: EntryKind
    item: Meeting | Existence | Mandate | PartyMembership | Stance | Commitment


def timeline(person: Person, viewer: Viewer, parties: Iterable[PartyMembership] = ()) -> list[Entry]:
    """Contacts, mandates, stances and promises that the viewer reads, newest first. A constant number of queries.

    ``parties`` are the person's times in parties, which the viewer reads.
    Coordinators also see that other parties' own contacts exist: the day, the people and the party.
    """
    with_person = MeetingCounterpart.objects.filter(person=person).values("meeting")
    contacts = with_company(
        Meeting.objects.visible_to(viewer).contacts().filter(pk__in=with_person),
        viewer,
    )
    entries = [Entry(row.on, EntryKind.CONTACT, row) for row in contacts]
    entries += [Entry(row.on, EntryKind.EXISTENCE, row) for row in existence(viewer, Period(), person_ids=[person.pk])]
    entries += _in_office(Mandate.objects.visible_to(viewer).filter(person=person).select_related("body"))
    for time in parties:
        if time.starts:
            entries.append(Entry(time.starts, EntryKind.PARTY_JOINED, time))
        if time.ends:
            entries.append(Entry(time.ends, EntryKind.PARTY_LEFT, time))
    stances = Stance.objects.visible_to(viewer).filter(person=person).select_related("issue", "recorded_by")
    entries += [Entry(row.as_of, EntryKind.STANCE, row) for row in stances]
    promises = Commitment.objects.visible_to(viewer).filter(person=person)
    for row in promises.select_related("owner", "made_by_user", "meeting", "person"):
        if row.meeting:
            entries.append(Entry(row.meeting.on, EntryKind.PROMISED, row))
        if row.closed_on:
            entries.append(Entry(row.closed_on, EntryKind.CLOSED, row))
    return sorted(entries, key=lambda entry: entry.on, reverse=True)


def _in_office(mandates: Iterable[Mandate]) -> Iterable[Entry]:
    """When each began and ended. A body that gets another name ends nobody's office: it is told as that."""
    rows = list(mandates)
    going_on = {(_role(row), row.body_id, row.starts): row for row in rows if row.starts}
    renamed: set[int] = set()
    for row in rows:
        after = row.ends and going_on.get((_role(row), row.body.successor_id or 0, row.ends + _DAY))
        if after:
            renamed.add(after.pk)
        elif row.ends:
            yield Entry(row.ends, EntryKind.MANDATE_ENDED, row)
    for row in rows:
        if row.starts:
            kind = EntryKind.BODY_RENAMED if row.pk in renamed else EntryKind.MANDATE_BEGAN
            yield Entry(row.starts, kind, row)


def _role(mandate: Mandate) -> tuple[str, ...]:
    return mandate.title, mandate.committee, mandate.party, mandate.constituency


def _contacts(viewer: Viewer, before: dt.date) -> QuerySet[MeetingCounterpart]:
    """The person's contacts before the day, newest first, for a sub-query on a person."""
    visible = Meeting.objects.visible_to(viewer).contacts()
    return MeetingCounterpart.objects.filter(
        Q(person=OuterRef("pk")), meeting__in=visible.filter(on__lt=before).values("pk")
    ).order_by(F("meeting__on").desc(), F("meeting__starts").desc(nulls_last=True), "-meeting")
