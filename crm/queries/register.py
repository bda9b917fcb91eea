"""What is stored of persons and bodies, read in bulk for comparing a file with it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet

from crm.models import ContactDetail, Mandate, Organisation, PartyMembership, Person, PersonIdentifier

_FIELDS = ("birth_year", "county_tie", "email", "phone", "note", "other_names")
_SPAN = ("starts", "starts_precision", "ends", "ends_precision", "end_known")
_MANDATE = ("pk", "person_id", "body_id", "title", "committee", "party", "constituency", *_SPAN)
_PARTY = ("pk", "person_id", "party", "group", *_SPAN)
Row = dict[str, Any]


def body_rows() -> Iterable[tuple[Any, ...]]:
    """Number, name, short name, reference, kind, first and last day and successor of every body. One query."""
    fields = ("pk", "name", "short_name", "ref", "kind", "valid_from", "valid_to", "successor_id")
    return Organisation.objects.order_by("pk").values_list(*fields)


def bodies_told(numbers: Collection[int] | None = None) -> list[Row]:
    """The values of bodies that a file can tell, of all or of some. One query."""
    fields = ("short_name", "kind", "number", "code", "county", "email", "web", "valid_from", "valid_to")
    rows = Organisation.objects.order_by("pk")
    rows = rows if numbers is None else rows.filter(pk__in=numbers)
    return list(rows.values("pk", "name", "partnership", "successor_id", "version", *fields))


def of_names(keys: Collection[str]) -> dict[str, list[int]]:
    """The persons of each of these folded names. One query."""
    found: dict[str, list[int]] = defaultdict(list)
    for pk, search_key in Person.objects.order_by("pk").values_list("pk", "search_key").iterator():
        key = " ".join(search_key.split())
        if key in keys:
            found[key].append(pk)
    return found


def of_identifiers(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Whom each of these identifiers belongs to. One query."""
    rows = PersonIdentifier.objects.order_by().values_list("scheme", "value", "person_id").iterator()
    return {(scheme, value): person for scheme, value, person in rows if (scheme, value) in wanted}


def near(bodies: Collection[int]) -> list[tuple[str, int]]:
    """Folded name and number of everybody who holds or held a mandate at one of the bodies. One query."""
    there = Mandate.objects.filter(body__in=bodies).order_by().values("person")
    return list(Person.objects.filter(pk__in=there).order_by("pk").values_list("search_key", "pk"))


def persons(numbers: Collection[int]) -> list[Row]:
    """The values of the persons that a file can tell. One query."""
    return list(Person.objects.filter(pk__in=numbers).order_by("pk").values("pk", "name", "version", *_FIELDS))


def identifiers(numbers: Collection[int]) -> Iterable[tuple[int, str, str]]:
    """Person, scheme and value of the persons' identifiers. One query."""
    rows = PersonIdentifier.objects.filter(person__in=numbers).order_by()
    return rows.values_list("person_id", "scheme", "value")


def contacts(numbers: Collection[int]) -> Iterable[tuple[int, str, str]]:
    """Person, kind and value of the persons' contact details, of any time. One query."""
    return ContactDetail.objects.filter(person__in=numbers).order_by().values_list("person_id", "kind", "value")


def mandates(numbers: Collection[int]) -> list[Row]:
    """The persons' mandates, the earliest first. One query."""
    return _spans(Mandate, numbers, _MANDATE)


def parties(numbers: Collection[int]) -> list[Row]:
    """The persons' times in parties, the earliest first. One query."""
    return _spans(PartyMembership, numbers, _PARTY)


def _spans(model: type[Mandate | PartyMembership], numbers: Collection[int], fields: tuple[str, ...]) -> list[Row]:
    rows: QuerySet[Any] = model._base_manager.filter(person__in=numbers).order_by("starts", "pk")
    return list(rows.values(*fields))


def sitting(bodies: Collection[int], on: dt.date) -> list[Row]:
    """The mandates at the bodies that go on, as far as anybody knows, by name. One query."""
    rows = Mandate.objects.in_force(on).filter(body__in=bodies).order_by("person__sort_key", "pk")
    return list(rows.values("person__name", "body__name", *_MANDATE))
