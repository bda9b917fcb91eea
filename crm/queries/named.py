"""Whom somebody means who types a name, where a list to choose from would be as long as the register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max

from crm.models import MeetingCounterpart, Person
from crm.models.base import fold
from crm.queries.people import mandate_on, people
from crm.queries.search import ranked
from crm.visibility import Viewer

# So many who could be meant are told apart.
SHOWN = 6
SUGGESTED = 60


def meant(text: str, viewer: Viewer) -> list[Person]:
    """Those whom the words can mean: one where they say enough, nobody where they fit none; at most ``SHOWN``.

    Words are those of name, role and body, in any order. A whole name that one person has means that person.
    """
    words = text.replace(",", " ")
    if not fold(words):
        return []
    whole = list(people(viewer).filter(search_key=fold(text))[:2])
    if len(whole) == 1:
        return whole
    found: Any = ranked(people(viewer), words)
    return list(found.order_by("rank", "sort_key", "pk")[:SHOWN])


def found_by(text: str, viewer: Viewer, most: int) -> list[Person]:
    """Whom the words of name, role and body fit, the best first, at most so many; nobody without words."""
    words = text.replace(",", " ")
    if not fold(words):
        return []
    found: Any = ranked(people(viewer), words)
    return list(found.order_by("rank", "sort_key", "pk")[:most])


def described(person: Person, on: dt.date) -> str:
    """``Vera Lindmåne, statsråd, Försvarsdepartementet``; reads prefetched ``mandates``."""
    mandate = mandate_on(person, on)
    return f"{person}, {mandate}" if mandate else person.name


def met_lately(viewer: Viewer, on: dt.date) -> list[str]:
    """Those whom the viewer knows to have been met last, as ``described``: what a form suggests. Four queries."""
    rows = MeetingCounterpart.objects.visible_to(viewer).filter(person__in=Person.objects.in_office(on).values("pk"))
    latest = rows.values("person").annotate(last=Max("meeting__on")).order_by("-last", "-person")
    ids = list(latest.values_list("person", flat=True)[:SUGGESTED])
    return sorted(described(person, on) for person in people(viewer).filter(pk__in=ids))
