"""Rows behind the figures that a person records."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Creatable, Listed, Readable, Rows
from api.serializers.claims import TakeBackInput
from api.serializers.goal_entries import GoalEntryOutput, NewGoalEntryInput
from campaigns.filters.campaigns import GoalEntryFilter
from campaigns.models import GoalEntry
from campaigns.services import campaigns as services


class GoalEntries(Listed, Readable, Creatable):
    """What was recorded by hand towards goals that the log does not count: signatories, motions, companies, stages.

    A row is never changed: it is taken back, and another recorded.
    """

    model = GoalEntry
    output = GoalEntryOutput
    inputs = {"create": NewGoalEntryInput, "withdraw": TakeBackInput}
    filterset_class = GoalEntryFilter
    order = ("-on", "-pk")

    def rows(self) -> Rows:
        """Every entry, for members; those taken back too."""
        return GoalEntry.objects.visible_to(self.viewer).select_related("recorded_by", "goal__campaign")

    def add(self, **values: Any) -> GoalEntry:
        """Record what happened, with what shows it; the goal's figure rises."""
        return services.record_goal_entry(actor=self.viewer, at=self.at, **values)

    @act
    def withdraw(self, row: GoalEntry, *, reason: str) -> None:
        """Take a row back; the goal's figure no longer counts it."""
        services.withdraw_goal_entry(actor=self.viewer, at=self.at, entry=row, reason=reason)
