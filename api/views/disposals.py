"""Disposal of what is known of those who have left."""

from __future__ import annotations

from typing import Any

from api.acts import lookup
from api.base import Creatable, Listed, Readable
from api.serializers.disposals import DisposalOutput, NewDisposalInput, ProposedOutput
from crm.enums import DisposalOutcome
from crm.models import Disposal
from crm.queries import disposal as queries
from crm.services import disposal as services
from crm.visibility import VisibleQuerySet

_MOST = 1000


class Disposals(Listed, Readable, Creatable):
    """What was decided of the facts about those who have left, the newest first. A decision is never changed."""

    model = Disposal
    output = DisposalOutput
    inputs = {"create": NewDisposalInput}
    outputs = {"proposed": ProposedOutput}
    order = ("-decided_at", "-pk")

    def rows(self) -> VisibleQuerySet[Disposal]:
        """Every decision, for coordinators and registrars."""
        return queries.decisions(self.viewer)

    @lookup
    def proposed(self) -> Any:
        """Of whom facts are to be erased."""
        return ProposedOutput({"proposed": queries.due(self.viewer, self.at)[:_MOST]}, context=self.context()).data

    def add(self, **values: Any) -> Disposal:
        """Erase the facts, or keep them until the day for a reason."""
        if values.pop("outcome") == DisposalOutcome.KEPT:
            return services.keep_facts(actor=self.viewer, at=self.at, **{"reason": "", "keep_until": None, **values})
        person, reference = values["person"], values["reference"]
        return services.erase_facts(actor=self.viewer, at=self.at, person=person, reference=reference)
