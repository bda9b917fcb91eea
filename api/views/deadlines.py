"""What must be done before an arena."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Removable
from api.serializers.deadlines import DeadlineInput, DeadlineOutput, NewDeadlineInput
from campaigns.filters.campaigns import DeadlineFilter
from campaigns.models import ArenaDeadline
from campaigns.services import checklist as services
from crm.visibility import VisibleQuerySet


class Deadlines(Listed, Readable, Creatable, Changeable, Removable):
    """What must be done before an arena, by its day."""

    model = ArenaDeadline
    output = DeadlineOutput
    inputs = {"create": NewDeadlineInput, "partial_update": DeadlineInput}
    filterset_class = DeadlineFilter
    order = ("due", "pk")

    def rows(self) -> VisibleQuerySet[ArenaDeadline]:
        """Those of arenas that the caller sees."""
        return ArenaDeadline.objects.visible_to(self.viewer).select_related("arena", "responsible", "done_by")

    def add(self, **values: Any) -> ArenaDeadline:
        """Add a deadline."""
        return services.add_deadline(actor=self.viewer, at=self.at, **values)

    def change(self, row: ArenaDeadline, **values: Any) -> ArenaDeadline:
        """Change what is to be done, by when, how sure that is, or by whom."""
        return services.update_deadline(actor=self.viewer, at=self.at, deadline=row, version=row.version, **values)

    def remove(self, row: ArenaDeadline) -> None:
        """Take it off the checklist."""
        services.remove_deadline(actor=self.viewer, at=self.at, deadline=row, version=row.version)

    @act
    def tick(self, row: ArenaDeadline) -> None:
        """Say that it is done, today."""
        services.tick_deadline(actor=self.viewer, at=self.at, deadline=row)

    @act
    def untick(self, row: ArenaDeadline) -> None:
        """Open it again."""
        services.tick_deadline(actor=self.viewer, at=self.at, deadline=row, done=False)
