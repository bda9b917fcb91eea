"""Who of ours is at an arena."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.delegates import DelegateInput, DelegateOutput, NewDelegateInput
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import Delegate
from campaigns.services import arenas as services


class Delegates(Listed, Readable, Creatable, Changeable, Removable):
    """The delegations of arenas, by party and name."""

    model = Delegate
    output = DelegateOutput
    inputs = {"create": NewDelegateInput, "partial_update": DelegateInput}
    filterset_class = OfArenaFilter
    order = ("user__organisation__sort_key", "user__sort_key", "pk")

    def rows(self) -> Rows:
        """Those of arenas that the caller sees."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user__organisation")

    def add(self, **values: Any) -> Delegate:
        """Add one of ours to the delegation."""
        return services.add_delegate(actor=self.viewer, at=self.at, **values)

    def change(self, row: Delegate, **values: Any) -> Delegate:
        """Change when they come and go."""
        return services.update_delegate(actor=self.viewer, at=self.at, delegate=row, **values)

    def remove(self, row: Delegate) -> None:
        """Take them off the list; their place in items stays until the programme is changed."""
        services.remove_delegate(actor=self.viewer, at=self.at, delegate=row)
