"""Goals of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.goals import GoalInput, GoalOutput, NewGoalInput
from campaigns.filters.campaigns import GoalFilter
from campaigns.models import Goal
from campaigns.queries.progress import progress_of
from campaigns.services import campaigns as services


class Goals(Listed, Readable, Creatable, Changeable):
    """Goals with their figures; every figure names the rows behind it, and counts only those that the caller reads."""

    model = Goal
    output = GoalOutput
    inputs = {"create": NewGoalInput, "partial_update": GoalInput}
    filterset_class = GoalFilter
    order = ("campaign_id", "position", "pk")

    def rows(self) -> Rows:
        """Every goal, for members."""
        return Goal.objects.visible_to(self.viewer).select_related("campaign")

    def represent(self, rows: Sequence[Goal]) -> list[Any]:
        """With all figures counted at once."""
        figures = progress_of(rows, self.viewer, self.at)
        return list(self.output([figures[row.pk] for row in rows], many=True, context=self.context()).data)

    def add(self, **values: Any) -> Goal:
        """Give a campaign one more goal."""
        return services.add_goal(actor=self.viewer, at=self.at, **values)

    def change(self, row: Goal, **values: Any) -> Goal:
        """Change what is counted, over which days, and how many are wanted."""
        return services.update_goal(actor=self.viewer, at=self.at, goal=row, version=row.version, **values)
