"""The handover register: what there is, which organisation owns it and who answers for it, from the rows themselves.

``handover_kinds.KINDS`` is the one list of what is handed over. Nothing is owned here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from campaigns.queries.handover_kinds import KINDS, Kind
from crm.enums import Partnership
from crm.models import (
    Council,
    Issue,
    Meeting,
    Organisation,
    User,
)
from crm.visibility import Viewer

NOBODY, GONE = "nobody", "gone"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A row of the register. ``gap`` is NOBODY, GONE or empty."""

    kind: Kind
    pk: int
    title: str
    url: str
    organisation: Organisation | None
    person: User | None
    gap: str


@dataclasses.dataclass(slots=True)
class Tally:
    """How many rows, and how many of them nobody answers for, or somebody who has left."""

    rows: int = 0
    nobody: int = 0
    gone: int = 0

    def add(self, rows: int, nobody: int, gone: int) -> None:
        """Count these too."""
        self.rows, self.nobody, self.gone = self.rows + rows, self.nobody + nobody, self.gone + gone


def left() -> QuerySet[User, User]:
    """Whose account is closed, or who is of no active party any more."""
    stay = User._base_manager.filter(is_active=True, organisation__partnership=Partnership.ACTIVE)
    return User._base_manager.exclude(pk__in=stay.values("pk"))


@dataclasses.dataclass(frozen=True, slots=True)
class Register:
    """What one viewer reads of the register at one instant, within the filters. ``every``: also what is over."""

    viewer: Viewer
    at: dt.datetime
    council: Council
    kind: str = ""
    organisation: Organisation | None = None
    person: User | None = None
    gap: str = ""
    every: bool = False

    def rows(self, after: tuple[int, int] | None = None) -> QuerySet[Any]:
        """Shelf of the kind, number, organisation, person and gap of each row, in that order; beyond ``after``."""
        found = []
        for shelf, _kind, rows in self._branches():
            if after and shelf < after[0]:
                continue
            beyond = rows.filter(pk__gt=after[1]) if after and shelf == after[0] else rows
            found.append(beyond.order_by().values_list("shelf", "pk", "owned_by", "in_charge", "unheld", named=True))
        return _union(found).order_by("shelf", "pk")

    def lines(self, keys: Iterable[Any]) -> list[Line]:
        """The rows of these keys as they are shown: one query for each kind among them, and two for whose they are."""
        keys = list(keys)
        wanted = defaultdict(set)
        for key in keys:
            wanted[key.shelf].add(key.pk)
        rows = {shelf: self._shown(KINDS[shelf], pks) for shelf, pks in wanted.items()}
        organisations = Organisation._base_manager.in_bulk({key.owned_by for key in keys if key.owned_by})
        people = User._base_manager.select_related("organisation").in_bulk(
            {key.in_charge for key in keys if key.in_charge}
        )
        return [
            self._line(KINDS[key.shelf], rows[key.shelf][key.pk], organisations.get(key.owned_by), people, key)
            for key in keys
            if key.pk in rows[key.shelf]
        ]

    def counts(self) -> tuple[dict[Kind, Tally], dict[int | None, Tally]]:
        """The rows by kind and by the number of their organisation. One query."""
        found = [
            rows.order_by()
            .values("shelf", "owned_by")
            .annotate(
                n=Count("pk"),
                nobody=Count("pk", filter=Q(unheld=True)),
                gone=Count("pk", filter=Q(in_charge__in=left().values("pk"))),
            )
            .values_list("shelf", "owned_by", "n", "nobody", "gone")
            for _place, _kind, rows in self._branches()
        ]
        by_kind: dict[Kind, Tally] = defaultdict(Tally)
        by_owner: dict[int | None, Tally] = defaultdict(Tally)
        for shelf, owner, *numbers in _union(found).order_by("shelf"):
            if numbers[0]:
                by_kind[KINDS[shelf]].add(*numbers)
                by_owner[owner].add(*numbers)
        return by_kind, by_owner

    def _branches(self) -> list[tuple[int, Kind, QuerySet[Any]]]:
        return [
            (shelf, kind, self._narrowed(self._owned(shelf, kind)))
            for shelf, kind in enumerate(KINDS)
            if not self.kind or kind.code == self.kind
        ]

    def _owned(self, shelf: int, kind: Kind) -> QuerySet[Any]:
        """The rows, each with whose it is."""
        rows = kind.rows(self.viewer, self.at)
        if not self.every:
            rows = rows.filter(kind.open(self.at))
        of_council = not kind.organisation
        owner: Any = _number(self.council.organisation_id) if of_council else F(f"{kind.organisation}_id")
        person = F(f"{kind.person}_id") if isinstance(kind.person, str) else kind.person
        if not kind.person:
            person = _number(self.council.responsible_id if of_council else None)
        rows = rows.annotate(shelf=Value(shelf, IntegerField()), owned_by=owner, in_charge=person)
        return rows.annotate(unheld=Case(When(self._nobody(kind), then=True), default=False))

    def _narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.organisation:
            rows = rows.filter(owned_by=self.organisation.pk)
        if self.person:
            rows = rows.filter(in_charge=self.person.pk)
        if self.gap == NOBODY:
            return rows.filter(unheld=True)
        return rows.filter(in_charge__in=left().values("pk")) if self.gap == GONE else rows

    def _nobody(self, kind: Kind) -> Q:
        unowned = Q(owned_by=None)
        expected = kind.person or not kind.organisation
        return (unowned | Q(in_charge=None) if expected else unowned) & kind.due(self.at)

    def _shown(self, kind: Kind, pks: set[int]) -> dict[int, Any]:
        rows: QuerySet[Any] = kind.model._base_manager.filter(pk__in=pks).select_related(*kind.related)
        if kind.model is Meeting:
            rows = rows.prefetch_related("counterparts__person")
        return {row.pk: row for row in rows}

    def _line(self, kind: Kind, row: Any, organisation: Organisation | None, people: dict[int, User], key: Any) -> Line:
        person = people.get(key.in_charge)
        gap = NOBODY if key.unheld else ""
        if person and not Viewer.of(person).member:
            gap = GONE
        return Line(kind, row.pk, kind.title(row), kind.url(row, self.viewer), organisation, person, gap)


def _number(value: int | None) -> Any:
    return Cast(Value(value), BigIntegerField())


def _union(found: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = found or [Issue.objects.none().annotate(shelf=Value(0, IntegerField())).values_list("shelf", "pk")]
    return first.union(*others, all=True) if others else first
