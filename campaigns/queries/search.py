"""One search over people, meetings, messages and programme items: what the viewer may see, exact hits first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from campaigns.models import ProgrammeItem
from crm.models import Meeting, MeetingCounterpart, Person
from crm.models.base import fold, sort_key
from crm.queries.log import with_company
from crm.queries.people import people
from crm.queries.search import ranked
from crm.visibility import Viewer
from messages.models import JointMessage

SHOWN = 8
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits of one kind; ``more`` when there are others."""

    rows: list[Any]
    more: bool


@dataclass(frozen=True, slots=True)
class Results:
    """Hits by kind."""

    people: Found
    meetings: Found
    messages: Found
    items: Found

    @property
    def count(self) -> int:
        """How many are shown."""
        return sum(len(found.rows) for found in (self.people, self.meetings, self.messages, self.items))


def search(viewer: Viewer, text: str) -> Results | None:
    """The best hits for a text of two letters or more; None for less. A fixed number of queries.

    Every word must be found: in a name, role or body; in a title, or the name of whom a meeting is with; or the whole
    text is a reference ("P04"). ``a`` also finds ``å``, exact hits come first.
    """
    text = " ".join(text.split())
    if len(text) < SHORTEST:
        return None
    return Results(
        people=_best(ranked(people(viewer), text), "sort_key", "pk"),
        meetings=_best(_meetings(viewer, text), "-on", "-pk"),
        messages=_best(_titled(JointMessage.objects.visible_to(viewer), text), "sort_key", "pk"),
        items=_best(_items(viewer, text), "-meeting__starts", "pk"),
    )


def _meetings(viewer: Viewer, text: str) -> QuerySet[Any]:
    """Contacts and planned meetings that are no programme items."""
    rows = Meeting.objects.visible_to(viewer).filter(programme_item=None)
    return _titled(with_company(rows, viewer), text, besides=_with_person)


def _items(viewer: Viewer, text: str) -> QuerySet[Any]:
    meetings = Meeting.objects.visible_to(viewer)
    people_there = MeetingCounterpart.objects.visible_to(viewer).select_related("person")
    rows = (
        ProgrammeItem.objects.visible_to(viewer)
        .filter(meeting__in=meetings.values("pk"))
        .select_related("arena", "meeting")
        .prefetch_related(Prefetch("meeting__counterparts", people_there))
    )
    return _titled(rows, text, "meeting__", _at_item)


def _best(rows: QuerySet[Any], *order: str) -> Found:
    found = list(rows.order_by("rank", *order)[: SHOWN + 1])
    return Found(found[:SHOWN], len(found) > SHOWN)


def _titled(
    rows: QuerySet[Any], text: str, prefix: str = "", besides: Callable[[str], Q] | None = None
) -> QuerySet[Any]:
    """Rows whose title holds every word, or what stands ``besides`` it does; annotated ``rank``, 0 for exact."""
    words = Q()
    for word in fold(text).split():
        words &= Q(**{f"{prefix}search_key__contains": word}) | (besides(word) if besides else Q(pk__in=[]))
    exact = Q(**{f"{prefix}ref__iexact": text}) | Q(
        *[Q(**{f"{prefix}sort_key__contains": sort_key(word)}) for word in text.split()]
    )
    return rows.filter(words | Q(**{f"{prefix}ref__iexact": text})).annotate(
        rank=Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    )


def _meetings_with(word: str) -> QuerySet[Any]:
    named = Person.objects.filter(search_key__contains=word)
    return MeetingCounterpart.objects.filter(person__in=named.values("pk")).values("meeting")


def _with_person(word: str) -> Q:
    return Q(pk__in=_meetings_with(word))


def _at_item(word: str) -> Q:
    return Q(meeting__in=_meetings_with(word))
