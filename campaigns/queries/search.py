"""One search over people, bodies, networks, meetings, messages, programme items, rotas, needs and watch notes.

What the viewer reads, exact hits first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from campaigns.models import BusinessNeed, DutyRota, ProgrammeItem, WatchNote
from crm.models import Debrief, Meeting, MeetingCounterpart, Network, Organisation, Person
from crm.models.base import fold, sort_key
from crm.queries.log import with_company
from crm.queries.people import people
from crm.queries.search import EXACT, FOLDED, WITHIN, holding, ranked, stems
from crm.visibility import Viewer
from messages.models import JointMessage, MessageVersion

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
    bodies: Found
    networks: Found
    meetings: Found
    messages: Found
    items: Found
    rotas: Found
    needs: Found
    notes: Found

    @property
    def count(self) -> int:
        """How many are shown."""
        return sum(len(getattr(self, kind.name).rows) for kind in fields(self))


def search(viewer: Viewer, text: str, *, at: dt.datetime) -> Results | None:
    """The best hits for a text of two letters or more; None for less. A fixed number of queries.

    Every word must be found: in a name, role or body; in a title, or the name of whom a meeting is with; or the whole
    text is a reference ("P04"). Then come those that hold every word in their text: the four rows after a meeting, a
    message as it reads now. Needs and watch notes are found by all that they say. ``at`` decides which embargoes are
    over.
    """
    text = " ".join(text.split())
    if len(text) < SHORTEST:
        return None
    return Results(
        people=_best(ranked(people(viewer), text), "sort_key", "pk"),
        bodies=_best(_bodies(viewer, text), "sort_key", "pk"),
        networks=_best(_networks(viewer, text), "sort_key", "pk"),
        meetings=_best(_meetings(viewer, text), "-on", "-pk"),
        messages=_best(_messages(viewer, text, at), "sort_key", "pk"),
        items=_best(_items(viewer, text), "-meeting__starts", "pk"),
        rotas=_best(_rotas(viewer, text), "-starts", "pk"),
        needs=_best(_needs(viewer, text), "-on", "-pk"),
        notes=_best(_notes(viewer, text), "-on", "-pk"),
    )


def _meetings(viewer: Viewer, text: str) -> QuerySet[Any]:
    """Contacts and planned meetings that are no programme items."""
    rows = Meeting.objects.visible_to(viewer).filter(programme_item=None)
    said = Debrief.objects.visible_to(viewer).filter(
        holding(text) | stems(text, "said", "they_promised", "we_promised", "other")
    )
    return _titled(with_company(rows, viewer), text, besides=_with_person, within=Q(pk__in=said.values("meeting")))


def _messages(viewer: Viewer, text: str, at: dt.datetime) -> QuerySet[Any]:
    read = MessageVersion.objects.readable_by(viewer, at).filter(holding(text) | stems(text, "text"))
    return _titled(JointMessage.objects.visible_to(viewer), text, within=Q(current__in=read.values("pk")))


def _items(viewer: Viewer, text: str) -> QuerySet[Any]:
    meetings = Meeting.objects.visible_to(viewer)
    people_there = MeetingCounterpart.objects.visible_to(viewer).select_related("person")
    rows = (
        ProgrammeItem.objects.visible_to(viewer)
        .filter(meeting__in=meetings.values("pk"))
        .select_related("arena", "meeting")
        .prefetch_related(Prefetch("meeting__counterparts", people_there))
    )
    return _titled(rows, text, prefix="meeting__", besides=_at_item)


def _best(rows: QuerySet[Any], *order: str) -> Found:
    found = list(rows.order_by("rank", *order)[: SHOWN + 1])
    return Found(found[:SHOWN], len(found) > SHOWN)


def _nothing_else(word: str) -> Q:
    return Q(pk__in=[])


def _titled(
    rows: QuerySet[Any],
    text: str,
    *,
    prefix: str = "",
    besides: Callable[[str], Q] = _nothing_else,
    within: Q | None = None,
) -> QuerySet[Any]:
    """Rows whose title holds every word, or what stands ``besides`` it does, or that hold them ``within``.

    Annotated ``rank``, the least for the best.
    """
    words = Q(*[holding(word, f"{prefix}search_key") | besides(word) for word in fold(text).split()])
    folded = words | stems(text, f"{prefix}title") | Q(**{f"{prefix}ref__iexact": text})
    return _ranked(rows.filter(folded | within if within else folded), text, folded, prefix)


def _bodies(viewer: Viewer, text: str) -> QuerySet[Any]:
    """Our parties and the bodies that decision-makers belong to, those of old names too."""
    rows = Organisation.objects.visible_to(viewer).select_related("successor")
    folded = holding(text) | stems(text, "name") | Q(ref__iexact=text)
    return _ranked(rows.filter(folded), text, folded)


def _networks(viewer: Viewer, text: str) -> QuerySet[Any]:
    rows = Network.objects.visible_to(viewer).select_related("organisation")
    folded = holding(text) | stems(text, "name") | Q(ref__iexact=text)
    return _ranked(rows.filter(folded | stems(text, "purpose")), text, folded)


def _rotas(viewer: Viewer, text: str) -> QuerySet[Any]:
    rows = DutyRota.objects.visible_to(viewer).select_related("organisation")
    folded = holding(text) | stems(text, "name") | Q(ref__iexact=text)
    return _ranked(rows.filter(folded | stems(text, "duty")), text, folded)


def _needs(viewer: Viewer, text: str) -> QuerySet[Any]:
    rows = BusinessNeed.objects.visible_to(viewer).select_related("organisation")
    folded = holding(text) | stems(text, "company", "text") | Q(ref__iexact=text)
    return _ranked(rows.filter(folded), text, folded)


def _notes(viewer: Viewer, text: str) -> QuerySet[Any]:
    """All of one rank: a note has no name that it could be found by before its text."""
    rows = WatchNote.objects.visible_to(viewer).select_related("organisation", "issue")
    found = rows.filter(holding(text) | stems(text, "happened", "means") | Q(ref__iexact=text))
    return found.annotate(rank=Value(FOLDED, IntegerField()))


def _ranked(rows: QuerySet[Any], text: str, folded: Q, prefix: str = "") -> QuerySet[Any]:
    exact = Q(**{f"{prefix}ref__iexact": text}) | Q(
        *[Q(**{f"{prefix}sort_key__contains": sort_key(word)}) for word in text.split()]
    )
    return rows.annotate(
        rank=Case(
            When(exact, then=Value(EXACT)),
            When(folded, then=Value(FOLDED)),
            default=Value(WITHIN),
            output_field=IntegerField(),
        )
    )


def _meetings_with(word: str) -> QuerySet[Any]:
    named = Person.objects.filter(search_key__contains=word)
    return MeetingCounterpart.objects.filter(person__in=named.values("pk")).values("meeting")


def _with_person(word: str) -> Q:
    return Q(pk__in=_meetings_with(word))


def _at_item(word: str) -> Q:
    return Q(meeting__in=_meetings_with(word))
