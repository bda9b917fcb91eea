"""Proposed ratings."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Creatable, Listed, Readable
from api.serializers.stance_proposals import (
    ConfirmationInput,
    NewProposalInput,
    ProposalReasonInput,
    StanceProposalOutput,
)
from crm.filters.debriefs import ProposalFilter
from crm.models import StanceProposal
from crm.services import proposals as services
from crm.visibility import VisibleQuerySet


class StanceProposals(Listed, Readable, Creatable):
    """What one meeting showed, proposed as ratings. Name the meeting, or ask for those that wait for a decision."""

    model = StanceProposal
    output = StanceProposalOutput
    inputs = {"create": NewProposalInput, "confirm": ConfirmationInput, "decline": ProposalReasonInput}
    filterset_class = ProposalFilter
    order = ("proposed_at", "pk")

    def rows(self) -> VisibleQuerySet[StanceProposal]:
        """Those of meetings that the viewer reads."""
        rows = StanceProposal.objects.visible_to(self.viewer)
        return rows.select_related(
            *("observation__person", "observation__issue", "observation__meeting", "meeting"),
            *("proposed_by", "decided_by"),
        )

    def add(self, **values: Any) -> StanceProposal:
        """Propose that what a meeting showed be rated: one proposal per note."""
        return services.propose_rating(actor=self.viewer, at=self.at, **values)

    @act
    def confirm(self, row: StanceProposal, **values: Any) -> None:
        """Rate it: said directly to us, on the day of the meeting. Earlier ratings stay."""
        services.confirm_proposal(actor=self.viewer, at=self.at, proposal=row, **values)

    @act
    def decline(self, row: StanceProposal, *, reason: str) -> None:
        """Leave the rating as it is, with a reason that whoever proposed it reads."""
        services.decline_proposal(actor=self.viewer, at=self.at, proposal=row, reason=reason)
