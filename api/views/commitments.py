"""Promises in two directions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch

from api.acts import act
from api.base import Changeable, Creatable, Readable, Rows
from api.serializers.commitments import (
    BreachInput,
    CloseInput,
    CommitmentInput,
    CommitmentOutput,
    KeepInput,
    NewCommitmentInput,
)
from api.views.exports import Exported
from crm.filters.commitments import CommitmentListFilter
from crm.models import Commitment, Meeting
from crm.services import commitments as services
from crm.web import taken


class Commitments(Exported, Readable, Creatable, Changeable):
    """Promises of theirs and of ours, the earliest due first. Open ones, unless ``show`` asks otherwise."""

    model = Commitment
    output = CommitmentOutput
    inputs = {
        "create": NewCommitmentInput,
        "partial_update": CommitmentInput,
        "keep": KeepInput,
        "breach": BreachInput,
        "lapse": CloseInput,
        "withdraw": CloseInput,
    }
    filterset_class = CommitmentListFilter
    exported = taken.Commitments
    order = ("due", "pk")

    def rows(self) -> Rows:
        """Promises that the viewer reads; whoever follows one up need not read the meeting where it was made."""
        meetings = Prefetch("meeting", Meeting.objects.visible_to(self.viewer), to_attr="meeting_read")
        rows = Commitment.objects.visible_to(self.viewer).prefetch_related(meetings)
        return rows.select_related("person", "made_by_user", "organisation", "owner")

    def add(self, **values: Any) -> Commitment:
        """Note a promise, in the own organisation's name unless the caller keeps everybody's."""
        return services.make_commitment(actor=self.viewer, at=self.at, **values)

    def change(self, row: Commitment, **values: Any) -> Commitment:
        """Change text, due day, note or who follows it up."""
        return services.update_commitment(actor=self.viewer, at=self.at, commitment=row, version=row.version, **values)

    @act
    def keep(self, row: Commitment, *, evidence: str, closed_on: dt.date) -> None:
        """Close a promise as kept, with evidence."""
        services.keep_commitment(actor=self.viewer, at=self.at, commitment=row, evidence=evidence, closed_on=closed_on)

    @act
    def breach(self, row: Commitment, *, evidence: str, closed_on: dt.date) -> None:
        """Close a promise as broken, with how that is known."""
        services.breach_commitment(
            actor=self.viewer, at=self.at, commitment=row, evidence=evidence, closed_on=closed_on
        )

    @act
    def lapse(self, row: Commitment, *, note: str, closed_on: dt.date) -> None:
        """Close a promise that can be kept no longer."""
        services.lapse_commitment(actor=self.viewer, at=self.at, commitment=row, note=note, closed_on=closed_on)

    @act
    def withdraw(self, row: Commitment, *, note: str, closed_on: dt.date) -> None:
        """Close a promise that was taken back."""
        services.withdraw_commitment(actor=self.viewer, at=self.at, commitment=row, note=note, closed_on=closed_on)

    @act
    def reopen(self, row: Commitment) -> None:
        """Open a closed promise again."""
        services.reopen_commitment(actor=self.viewer, at=self.at, commitment=row)
