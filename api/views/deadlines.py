"""What must be done before an arena."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Creatable, Listed, Readable
from api.serializers.deadlines import DeadlineOutput, NewDeadlineInput
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import ArenaDeadline
from campaigns.services import arenas as services
from crm.visibility import VisibleQuerySet


class Deadlines(Listed, Readable, Creatable):
    """What must be done before an arena, by its day."""

    model = ArenaDeadline
    output = DeadlineOutput
    inputs = {"create": NewDeadlineInput}
    filterset_class = OfArenaFilter
    order = ("due", "pk")

    def rows(self) -> VisibleQuerySet[ArenaDeadline]:
        """Those of arenas that the caller sees."""
        return ArenaDeadline.objects.visible_to(self.viewer)

    def add(self, **values: Any) -> ArenaDeadline:
        """Add a deadline."""
        return services.add_deadline(actor=self.viewer, at=self.at, **values)

    @act
    def tick(self, row: ArenaDeadline) -> None:
        """Say that it is done, today."""
        services.tick_deadline(actor=self.viewer, at=self.at, deadline=row)

    @act
    def untick(self, row: ArenaDeadline) -> None:
        """Open it again."""
        services.tick_deadline(actor=self.viewer, at=self.at, deadline=row, done=False)
