"""Decision-makers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.acts import act, lookup
from api.base import Changeable, Creatable, Readable, Rows
from api.serializers.people import DecisionMakerInput, DecisionMakerOutput, NewDecisionMakerInput
from api.serializers.person_merges import DuplicatesOutput, DuplicatesQuery, OtherPerson, PersonMergeInput
from api.views.exports import Exported
from crm import clock
from crm.filters.people import PersonFilter
from crm.models import Person
from crm.queries.cards import cards
from crm.queries.duplicates import candidates
from crm.queries.search import ranked
from crm.services import merging
from crm.services import people as services
from crm.web.taken import People


class DecisionMakers(Exported, Readable, Creatable, Changeable):
    """Decision-makers with their mandates, latest contact and open commitments; never listed by opinion."""

    model = Person
    output = DecisionMakerOutput
    inputs = {
        "create": NewDecisionMakerInput,
        "partial_update": DecisionMakerInput,
        "duplicates": DuplicatesQuery,
        "merge": PersonMergeInput,
        "not_same": OtherPerson,
    }
    outputs = {"duplicates": DuplicatesOutput}
    filterset_class = PersonFilter
    exported = People
    order = ("rank", "sort_key", "pk")

    def rows(self) -> Rows:
        """Everyone the viewer reads."""
        return ranked(Person.objects.visible_to(self.viewer))

    def listed(self, rows: Rows) -> list[Any]:
        """The people with all that is nested, in a constant number of queries."""
        return cards(rows, self.viewer, clock.day(self.at))

    def represent(self, rows: Sequence[Person]) -> list[Any]:
        """The same of rows at hand."""
        return self.listed(Person.objects.visible_to(self.viewer).filter(pk__in=[row.pk for row in rows]))

    @lookup
    def duplicates(self, *, person: Person | None = None) -> Any:
        """Pairs of decision-makers who may be one and the same."""
        return DuplicatesOutput({"pairs": candidates(self.viewer, person)}, context=self.context()).data

    @act
    def merge(self, row: Person, *, other: Person, theirs: Sequence[str] = ()) -> None:
        """Merge another into this one: everything that hung on the other hangs on this one. It can be undone."""
        merging.merge_persons(
            actor=self.viewer, at=self.at, kept=row, removed=other, theirs=theirs, version=row.version
        )

    @act
    def not_same(self, row: Person, *, other: Person) -> None:
        """Say that this one and another are two persons: the pair is proposed no more."""
        merging.say_not_same(actor=self.viewer, at=self.at, first=row, second=other)

    def add(self, **values: Any) -> Person:
        """Add the card; a mandate makes the person bookable."""
        return services.create_person(actor=self.viewer, at=self.at, **values)

    def change(self, row: Person, **values: Any) -> Person:
        """Change the card."""
        return services.update_person(actor=self.viewer, at=self.at, person=row, version=row.version, **values)
