"""Outcome claims, and what shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.claims import (
    ClaimInput,
    ClaimOutput,
    EvidenceOutput,
    NewClaimInput,
    NewEvidenceInput,
    TakeBackInput,
)
from campaigns.filters.effects import ClaimFilter, EvidenceFilter
from campaigns.models import ClaimEvidence, OutcomeClaim
from campaigns.queries.claims import loaded, shown
from campaigns.services import claims as services


class Claims(Listed, Readable, Creatable, Changeable):
    """Outcome claims, the newest first, those taken back too; each with the evidence that the caller reads."""

    model = OutcomeClaim
    output = ClaimOutput
    inputs = {"create": NewClaimInput, "partial_update": ClaimInput, "withdraw": TakeBackInput}
    filterset_class = ClaimFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Every claim, for members."""
        return loaded(OutcomeClaim.objects.visible_to(self.viewer))

    def represent(self, rows: Sequence[OutcomeClaim]) -> list[Any]:
        """With the evidence of all of them read at once."""
        return list(self.output(shown(rows, self.viewer), many=True, context=self.context()).data)

    def add(self, **values: Any) -> OutcomeClaim:
        """Claim an outcome; it prints as a claim until evidence is added."""
        return services.make_claim(actor=self.viewer, at=self.at, **values)

    def change(self, row: OutcomeClaim, **values: Any) -> OutcomeClaim:
        """Change what is said of it; its evidence stands."""
        return services.change_claim(actor=self.viewer, at=self.at, claim=row, version=row.version, **values)

    @act
    def withdraw(self, row: OutcomeClaim, *, reason: str) -> None:
        """Take the claim back: it is no longer counted or printed."""
        services.withdraw_claim(actor=self.viewer, at=self.at, claim=row, version=row.version, reason=reason)


class Evidence(Listed, Readable, Creatable):
    """What shows claims. A row is never changed: it is taken back, and another added."""

    model = ClaimEvidence
    output = EvidenceOutput
    inputs = {"create": NewEvidenceInput, "withdraw": TakeBackInput}
    filterset_class = EvidenceFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Those that rest on nothing, or on something that the caller reads."""
        rows = ClaimEvidence.objects.visible_to(self.viewer)
        return rows.select_related("claim__campaign", "added_by", "meeting", "commitment__meeting")

    def add(self, **values: Any) -> ClaimEvidence:
        """Add what shows a claim; whoever may not read what it rests on learns only that it is there."""
        return services.add_evidence(actor=self.viewer, at=self.at, **values)

    @act
    def withdraw(self, row: ClaimEvidence, *, reason: str) -> None:
        """Take a row back; where nothing else shows the claim it prints as a claim again."""
        services.withdraw_evidence(actor=self.viewer, at=self.at, evidence=row, reason=reason)
