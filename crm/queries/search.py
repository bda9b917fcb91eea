"""Finding as Swedes type: ``a`` finds ``å``, but what was typed exactly comes first.

PostgreSQL also knows that *järnvägar* and *järnvägen* are one word.
"""

from __future__ import annotations

from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from crm.models import Mandate, Person
from crm.models.base import fold, sort_key

People = TypeVar("People", bound=QuerySet[Person])


EXACT, FOLDED, WITHIN = 0, 1, 2


def stems(text: str, *columns: str) -> Q:
    """Rows whose columns hold every word of the text in any of its Swedish forms; none on SQLite, which knows none."""
    if connection.vendor != "postgresql":
        return Q(pk__in=[])
    asked = SearchQuery(text, config="swedish", search_type="plain")
    return Q(SearchVectorExact(SearchVector(*columns, config="swedish"), asked))


def holding(text: str, key: str = "search_key") -> Q:
    """Rows whose folded ``key`` holds every word of the text, in any order."""
    return Q(*[Q(**{f"{key}__contains": word}) for word in fold(text).split()])


def ranked(people: People, text: str = "") -> People:
    """Those whose names, role or body hold every word of the text, annotated ``rank``: 0 exact, 1 by folded letters.

    Without a text everyone, at rank 0.
    """
    words = fold(text).split()
    if not words:
        return people.annotate(rank=Value(EXACT, IntegerField()))
    for word in words:
        roles = Mandate.objects.filter(
            Q(body__search_key__contains=word) | Q(search_key__contains=word) | stems(word, "title")
        )
        named = Q(search_key__contains=word) | Q(other_names_key__contains=word)
        people = people.filter(named | Q(pk__in=roles.values("person")))
    exact = Q(*[Q(sort_key__contains=sort_key(word)) for word in text.split()])
    return people.annotate(
        rank=Case(When(exact, then=Value(EXACT)), default=Value(FOLDED), output_field=IntegerField())
    )
