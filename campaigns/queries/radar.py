"""Mandate radar: whom a mandate that ends or begins touches, and who may come after."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from crm import clock
from crm.enums import CommitmentState
from crm.models import Commitment, Mandate, Meeting, MeetingCounterpart, Person, RegisterImport, User
from crm.models.base import fold
from crm.queries.people import open_commitments
from crm.visibility import Viewer
from messages.models import Ask
from messages.queries.asks import open_asks, standing_asks

# So far back and ahead changes are told of; so many persons, and so many who may come after each.
BACK, AHEAD = dt.timedelta(days=90), dt.timedelta(days=30)
MOST, SUCCESSORS = 100, 5
# Who comes after has begun by then, or had before the other went.
_SOON = dt.timedelta(days=180)


@dataclass(slots=True)
class Change:
    """One person's mandates that ended or began, what of ours hangs on the person, and who may come after."""

    person: Person
    ended: list[Mandate] = field(default_factory=list)
    began: list[Mandate] = field(default_factory=list)
    in_office: bool = False
    meetings: list[Meeting] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    successors: list[Mandate] = field(default_factory=list)
    # Others in office behind the same gatekeeper.
    same_gatekeeper: list[Person] = field(default_factory=list)

    @property
    def has_open(self) -> bool:
        """Whether something waits to be done: a meeting, a promise or an ask."""
        return bool(self.meetings or self.commitments or self.asks)

    @property
    def owner(self) -> User | None:
        """Who of ours keeps the relation alive."""
        owner: User | None = self.person.relation_owner
        return owner


def radar(viewer: Viewer, at: dt.datetime, run: RegisterImport | None = None) -> list[Change]:
    """Persons on whom something of ours hangs and whose mandates changed lately, or by one import; the latest first.

    At most a hundred. A constant number of queries.
    """
    today = clock.day(at)
    hanging = Person.objects.visible_to(viewer).filter(_hangs(viewer, at, today))
    rows = Mandate.objects.visible_to(viewer).filter(person__in=hanging.values("pk"))
    ended, began = _of_run(rows, run) if run else _lately(rows, today)
    changes: dict[int, Change] = {}
    for mandate in _loaded(ended):
        changes.setdefault(mandate.person_id, Change(mandate.person)).ended.append(mandate)
    for mandate in _loaded(began):
        if mandate.person_id in changes or len(changes) < MOST:
            changes.setdefault(mandate.person_id, Change(mandate.person)).began.append(mandate)
    if changes:
        _attach(list(changes.values()), viewer, at, today)
    return list(changes.values())


def _hangs(viewer: Viewer, at: dt.datetime, today: dt.date) -> Q:
    """Coming meetings, open promises, standing asks that the viewer may read, or whoever keeps the relation."""
    coming = Meeting.objects.visible_to(viewer).planned().filter(on__gte=today)
    promises = Commitment.objects.visible_to(viewer).filter(state=CommitmentState.OPEN)
    asked = Ask.addressees.through.objects.filter(ask__in=standing_asks(viewer, at).values("pk"))
    return (
        Q(pk__in=MeetingCounterpart.objects.filter(meeting__in=coming.values("pk")).values("person"))
        | Q(pk__in=promises.exclude(person=None).values("person"))
        | Q(pk__in=asked.values("person"))
        | Q(relation_owner__isnull=False)
    )


def _lately(rows: QuerySet[Mandate], today: dt.date) -> tuple[QuerySet[Mandate], QuerySet[Mandate]]:
    ended = rows.filter(ends__range=(today - BACK, today + AHEAD))
    return ended, rows.filter(starts__range=(today - BACK, today + AHEAD)).filter(Q(ends=None) | Q(ends__gt=today))


def _of_run(rows: QuerySet[Mandate], run: RegisterImport) -> tuple[QuerySet[Mandate], QuerySet[Mandate]]:
    changed = [pk for label, pk, values in run.undo.get("changed", ()) if label == "crm.Mandate" and "ends" in values]
    made = Q(pk__in=[])
    for first, last in run.undo.get("made", {}).get("crm.Mandate", ()):
        made |= Q(pk__range=(first, last))
    return rows.filter(pk__in=changed), rows.filter(made, ends=None)


def _loaded(rows: QuerySet[Mandate]) -> Iterable[Mandate]:
    order = (F("ends").desc(nulls_last=True), F("starts").desc(nulls_last=True), "person__sort_key", "pk")
    return rows.select_related("person__relation_owner", "body__successor").order_by(*order)[:MOST]


def _attach(changes: Sequence[Change], viewer: Viewer, at: dt.datetime, today: dt.date) -> None:
    numbers = [change.person.pk for change in changes]
    sitting = set(Mandate.objects.in_force(today).filter(person__in=numbers).values_list("person_id", flat=True))
    coming = Meeting.objects.visible_to(viewer).planned().filter(on__gte=today)
    with_them = MeetingCounterpart.objects.filter(person__in=numbers, meeting__in=coming.values("pk"))
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    loaded = with_them.select_related("meeting__organisation", "meeting__programme_item__arena")
    for row in loaded.order_by("meeting__on", "meeting__starts", "pk"):
        meetings[row.person_id].append(row.meeting)
    promises, asks = open_commitments(numbers, viewer), open_asks(numbers, viewer, at)
    after = _successors([mandate for change in changes for mandate in change.ended], viewer, today)
    gatekeepers = _gatekeepers(changes, viewer, today)
    for change in changes:
        pk = change.person.pk
        change.in_office = pk in sitting
        change.meetings, change.commitments, change.asks = meetings[pk], promises.get(pk, []), asks.get(pk, [])
        found = {row.pk: row for mandate in change.ended for row in after.get(mandate.pk, ())}
        change.successors = list(found.values())[:SUCCESSORS]
        known = {row.person_id for row in change.successors} | {pk}
        same = gatekeepers.get(fold(change.person.gatekeeper), []) if change.person.gatekeeper else []
        change.same_gatekeeper = [one for one in same if one.pk not in known][:SUCCESSORS]


def _successors(ended: Sequence[Mandate], viewer: Viewer, today: dt.date) -> dict[int, list[Mandate]]:
    """Who holds the same role at the body, or what it became, since the other went. Where very many do, nobody."""
    bodies = {pk for mandate in ended for pk in (mandate.body_id, mandate.body.successor_id) if pk}
    rows = Mandate.objects.visible_to(viewer).in_force(today).filter(body__in=bodies, starts__isnull=False)
    by_role: dict[tuple[object, ...], list[Mandate]] = defaultdict(list)
    for row in rows.select_related("person", "body").order_by("starts", "pk"):
        by_role[row.body_id, fold(row.title), fold(row.committee), fold(row.constituency)].append(row)
    found = {}
    for mandate in ended:
        words = fold(mandate.title), fold(mandate.committee), fold(mandate.constituency)
        there = [row for body in (mandate.body_id, mandate.body.successor_id) for row in by_role[(body, *words)]]
        last = mandate.ends or today
        after = [
            row
            for row in there
            if row.person_id != mandate.person_id and row.starts and last - _SOON <= row.starts <= last + _SOON
        ]
        same = [row for row in after if row.party and row.party == mandate.party]
        chosen = after if len(after) <= SUCCESSORS else same
        found[mandate.pk] = chosen if len(chosen) <= SUCCESSORS else []
    return found


def _gatekeepers(changes: Sequence[Change], viewer: Viewer, today: dt.date) -> dict[str, list[Person]]:
    wanted = {change.person.gatekeeper for change in changes} - {""}
    found: dict[str, list[Person]] = defaultdict(list)
    if wanted:
        there = Person.objects.visible_to(viewer).filter(gatekeeper__in=wanted)
        sitting = Mandate.objects.in_force(today).values("person")
        for person in there.filter(pk__in=sitting).order_by("sort_key", "pk"):
            found[fold(person.gatekeeper)].append(person)
    return found
