"""Decision-makers against messages: how often, when last, in which version and from whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from crm.models import Issue, Person
from crm.visibility import Viewer
from messages.enums import OVER, MessageState
from messages.models import JointMessage, MessageUse
from messages.queries.page import ranked, readable_ids


@dataclass(frozen=True, slots=True)
class Column:
    """One message. ``times`` and ``people``: how often it was put forward, and to how many, within the filters."""

    message: JointMessage
    is_readable: bool
    times: int
    people: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one decision-maker has heard of one message: how often, and the last time: when, which version, from whom.

    ``number`` is empty where the text is withheld from the viewer, or no version is known.
    """

    message: JointMessage
    times: int
    on: dt.date
    number: str
    party: str


@dataclass(frozen=True, slots=True)
class Line:
    """One decision-maker: a cell per column, None where nothing was put forward."""

    person: Person
    cells: tuple[Cell | None, ...]

    @property
    def heard(self) -> list[Cell]:
        """The cells that hold something."""
        return [cell for cell in self.cells if cell]


def columns(
    uses: QuerySet[MessageUse],
    viewer: Viewer,
    at: dt.datetime,
    *,
    issue: Issue | None = None,
    message: JointMessage | None = None,
) -> list[Column]:
    """Messages that live, and those that were put forward, in the order of the list of messages. Three queries."""
    met = uses.order_by().annotate(person=F("meeting__counterparts__person")).filter(person__isnull=False)
    counts = {"times": Count("meeting", distinct=True), "people": Count("person", distinct=True)}
    counted = met.values("message").annotate(**counts)
    totals = {pk: (times, people) for pk, times, people in counted.values_list("message", "times", "people")}
    living = ~Q(state__in=[*OVER, MessageState.DRAFT]) & Q(current__isnull=False)
    rows = ranked(JointMessage.objects.visible_to(viewer).filter(living | Q(pk__in=totals)))
    if issue:
        rows = rows.filter(issue=issue, pk__in=JointMessage.objects.readable_by(viewer, at).values("pk"))
    if message:
        rows = rows.filter(pk=message.pk)
    found = list(rows.order_by("rank", "sort_key", "pk"))
    readable = readable_ids(found, viewer, at)
    return [Column(row, row.pk in readable, *totals.get(row.pk, (0, 0))) for row in found]


def lines(people: Sequence[Person], shown: Sequence[Column], uses: QuerySet[MessageUse]) -> list[Line]:
    """The decision-makers' lines, in their order. One query, with one row per cell that holds something."""
    found = _cells(people, shown, uses)
    return [Line(person, tuple(found.get((person.pk, column.message.pk)) for column in shown)) for person in people]


def _cells(
    people: Sequence[Person], shown: Sequence[Column], uses: QuerySet[MessageUse]
) -> dict[tuple[int, int], Cell]:
    by_message = {column.message.pk: column for column in shown}
    cell: dict[str, Any] = {"partition_by": [F("person"), F("message_id")]}
    newest: Any = ["-meeting__on", F("meeting__starts").desc(nulls_last=True), "-pk"]
    rows = (
        uses.annotate(person=F("meeting__counterparts__person"))
        .filter(person__in=[person.pk for person in people], message__in=by_message)
        .annotate(
            times=Window(Count("pk"), **cell),
            place=Window(RowNumber(), order_by=newest, **cell),
            party=Coalesce("said_by__organisation__short_name", "meeting__organisation__short_name"),
        )
        .filter(place=1)
        .order_by()
    )
    values = ("person", "message_id", "times", "meeting__on", "version__major", "version__minor", "party")
    found = {}
    for person, message, times, on, major, minor, party in rows.values_list(*values):
        column = by_message[message]
        number = f"{major}.{minor}" if column.is_readable and major is not None else ""
        found[person, message] = Cell(column.message, times, on, number, party)
    return found
