"""Disposal of what is known of those who have left."""

from __future__ import annotations

from typing import Any

from api.base import Creatable, Listed, Readable
from api.serializers.disposals import DisposalOutput, NewDisposalInput, ProposedOutput
from crm.enums import DisposalOutcome
from crm.models import Disposal, Person
from crm.queries import disposal as queries
from crm.services import disposal as services
from crm.visibility import VisibleQuerySet


class Disposals(Listed, Readable, Creatable):
    """What was decided of the facts about those who have left, the newest first. A decision is never changed."""

    model = Disposal
    output = DisposalOutput
    inputs = {"create": NewDisposalInput}
    order = ("-decided_at", "-pk")

    def rows(self) -> VisibleQuerySet[Disposal]:
        """Every decision, for coordinators and registrars."""
        return queries.decisions(self.viewer)

    def add(self, **values: Any) -> Disposal:
        """Erase the facts, or keep them until the day for a reason."""
        if values.pop("outcome") == DisposalOutcome.KEPT:
            values.pop("version", None)
            return services.keep_facts(actor=self.viewer, at=self.at, **{"reason": "", "keep_until": None, **values})
        seen = {name: values[name] for name in ("person", "reference", "version")}
        return services.erase_facts(actor=self.viewer, at=self.at, **seen)


class ProposedDisposals(Listed):
    """Of whom facts are to be erased, the earliest first."""

    model = Person
    output = ProposedOutput
    order = ("counted_from", "sort_key", "pk")

    def rows(self) -> VisibleQuerySet[Person]:
        """Whoever is proposed, for coordinators and registrars."""
        return queries.due(self.viewer, self.at)
