"""Rows behind the figures that a person records."""

from __future__ import annotations

from typing import Any

from api.base import Creatable, Listed, Readable, Rows
from api.serializers.goal_entries import GoalEntryOutput, NewGoalEntryInput
from campaigns.filters.campaigns import GoalEntryFilter
from campaigns.models import GoalEntry
from campaigns.services import campaigns as services


class GoalEntries(Listed, Readable, Creatable):
    """What was recorded by hand towards goals that the log does not count: signatories, motions, companies, stages."""

    model = GoalEntry
    output = GoalEntryOutput
    inputs = {"create": NewGoalEntryInput}
    filterset_class = GoalEntryFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Every entry, for members."""
        return GoalEntry.objects.visible_to(self.viewer).select_related("recorded_by")

    def add(self, **values: Any) -> GoalEntry:
        """Record what happened, with what shows it; the goal's figure rises."""
        return services.record_goal_entry(actor=self.viewer, at=self.at, **values)
