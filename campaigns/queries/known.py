"""What ours know of the people whom a request is about: asked before it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from crm import clock
from crm.models import Commitment, Mandate, Meeting, MeetingCounterpart, Person
from crm.queries.log import Existence, Period, existence, with_company
from crm.queries.people import Left, left_on, mandate_on, open_commitments, people
from crm.visibility import Viewer
from messages.models import Ask
from messages.queries.asks import open_asks

SHOWN = 3


@dataclass(frozen=True)
class Known:
    """A person as the viewer sees them: who they are, what was, what is to come, and what is open both ways.

    ``hidden`` are other parties' own contacts, of which a coordinator learns day and party.
    """

    person: Person
    mandate: Mandate | None
    left_on: Left | None
    contacts: tuple[Meeting, ...]
    hidden: tuple[Existence, ...]
    upcoming: tuple[Meeting, ...]
    commitments: tuple[Commitment, ...]
    asks: tuple[Ask, ...]


def known(persons: Iterable[Person], viewer: Viewer, at: dt.datetime) -> list[Known]:
    """The persons in their order, each with the last three contacts. A constant number of queries; none for nobody."""
    order = [person.pk for person in persons]
    if not order:
        return []
    today = clock.day(at)
    rows = {person.pk: person for person in people(viewer).filter(pk__in=order)}
    contacts = _contacts(order, viewer)
    upcoming = _upcoming(order, viewer, today)
    promises, asks = open_commitments(order, viewer), open_asks(order, viewer, at)
    hidden = existence(viewer, Period(), person_ids=order)
    return [
        Known(
            person=rows[pk],
            mandate=mandate_on(rows[pk], today),
            left_on=left_on(rows[pk], today),
            contacts=tuple(contacts.get(pk, ())),
            hidden=tuple([one for one in hidden if pk in {met.pk for met in one.people}][:SHOWN]),
            upcoming=tuple(upcoming.get(pk, ())),
            commitments=tuple(promises.get(pk, ())),
            asks=tuple(asks.get(pk, ())),
        )
        for pk in order
        if pk in rows
    ]


def _contacts(person_ids: list[int], viewer: Viewer) -> dict[int, list[Meeting]]:
    """The latest contacts of each, newest first."""
    visible = Meeting.objects.visible_to(viewer).contacts()
    newest = Window(
        RowNumber(),
        partition_by=F("person_id"),
        order_by=[F("meeting__on").desc(), F("meeting__starts").desc(nulls_last=True), F("meeting_id").desc()],
    )
    rows = MeetingCounterpart.objects.filter(person__in=person_ids, meeting__in=visible.values("pk"))
    pairs = list(
        rows.annotate(n=newest).filter(n__lte=SHOWN).order_by("person_id", "n").values_list("person_id", "meeting_id")
    )
    return _meetings(pairs, viewer)


def _upcoming(person_ids: list[int], viewer: Viewer, today: dt.date) -> dict[int, list[Meeting]]:
    """The planned meetings of each from today, the nearest first."""
    visible = Meeting.objects.visible_to(viewer).planned().filter(on__gte=today)
    rows = MeetingCounterpart.objects.filter(person__in=person_ids, meeting__in=visible.values("pk"))
    pairs = list(rows.order_by("meeting__on", "meeting__starts", "meeting").values_list("person_id", "meeting_id"))
    return _meetings(pairs, viewer)


def _meetings(pairs: list[tuple[int, int]], viewer: Viewer) -> dict[int, list[Meeting]]:
    """The meetings of (person, meeting) by person, in the order of the pairs."""
    rows = Meeting.objects.visible_to(viewer).filter(pk__in={meeting for _person, meeting in pairs})
    loaded = {meeting.pk: meeting for meeting in with_company(rows, viewer)}
    found: dict[int, list[Meeting]] = {}
    for person, meeting in pairs:
        if meeting in loaded:
            found.setdefault(person, []).append(loaded[meeting])
    return found
