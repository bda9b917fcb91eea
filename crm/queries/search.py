"""Finding people as Swedes type: ``a`` finds ``å``, but what was typed exactly comes first."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from crm.models import Mandate, Person
from crm.models.base import fold, sort_key

People = TypeVar("People", bound=QuerySet[Person])


def ranked(people: People, text: str = "") -> People:
    """Those whose name, role or body holds every word of the text, annotated ``rank``: 0 exact, 1 by folded letters.

    Without a text everyone, at rank 0.
    """
    words = fold(text).split()
    if not words:
        return people.annotate(rank=Value(0, IntegerField()))
    for word in words:
        roles = Mandate.objects.filter(Q(body__search_key__contains=word) | Q(search_key__contains=word))
        people = people.filter(Q(search_key__contains=word) | Q(pk__in=roles.values("person")))
    exact = Q(*[Q(sort_key__contains=sort_key(word)) for word in text.split()])
    return people.annotate(rank=Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField()))
