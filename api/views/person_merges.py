"""Merges of two rows of one person."""

from __future__ import annotations

from api.acts import act
from api.base import Listed, Readable
from api.serializers.person_merges import PersonMergeOutput
from crm.models import PersonMerge
from crm.queries.merges import merges
from crm.services import merging
from crm.visibility import VisibleQuerySet


class PersonMerges(Listed, Readable):
    """Which persons were merged. Merging is an act on the decision-maker who stays."""

    model = PersonMerge
    output = PersonMergeOutput
    order = ("-merged_at", "-pk")

    def rows(self) -> VisibleQuerySet[PersonMerge]:
        """Every merge, for coordinators."""
        return merges(self.viewer)

    @act
    def undo(self, row: PersonMerge) -> None:
        """Part them again: each gets back what they had, but for what somebody changed since."""
        merging.undo_merge(actor=self.viewer, at=self.at, merge=row)
