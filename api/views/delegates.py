"""Who of ours is at an arena."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ValidationError

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.delegates import DelegateInput, DelegateOutput, NewDelegateInput, TravelInput
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import Delegate
from campaigns.queries import presence
from campaigns.services import arenas as services
from campaigns.services.horizontal import choose_travel
from crm import clock, wording


class Delegates(Listed, Readable, Creatable, Changeable, Removable):
    """The delegations of arenas, by party and name."""

    model = Delegate
    output = DelegateOutput
    inputs = {"create": NewDelegateInput, "partial_update": DelegateInput, "travel": TravelInput}
    filterset_class = OfArenaFilter
    order = ("user__organisation__sort_key", "user__sort_key", "pk")

    def rows(self) -> Rows:
        """Those of arenas that the caller sees."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user__organisation")

    def add(self, **values: Any) -> Delegate:
        """Add one of ours to the delegation. What they would miss by their travel is told at ``despite`` first."""
        travel = {name: values.get(name) for name in ("arrives", "departs")}
        self._look_ahead(values, Delegate(arena=values["arena"], user=values["user"], **travel))
        return services.add_delegate(actor=self.viewer, at=self.at, **values)

    def change(self, row: Delegate, **values: Any) -> Delegate:
        """Change when they come and go. What they would miss by it is told at ``despite`` first."""
        travel = {name: values.get(name, getattr(row, name)) for name in ("arrives", "departs")}
        self._look_ahead(values, Delegate(arena=row.arena, user=row.user, **travel))
        return services.update_delegate(actor=self.viewer, at=self.at, delegate=row, version=row.version, **values)

    def remove(self, row: Delegate) -> None:
        """Take them off the list: they go to no public event to come.

        Their place in items stays until the programme is changed.
        """
        services.remove_delegate(actor=self.viewer, at=self.at, delegate=row, version=row.version)

    @act
    def travel(self, row: Delegate, **values: Any) -> None:
        """Say how the delegate travels: the delegate's own to say, and the coordinator's."""
        choose_travel(actor=self.viewer, at=self.at, delegate=row, version=row.version, **values)

    def _look_ahead(self, values: dict[str, Any], delegate: Delegate) -> None:
        """Raise ValidationError telling what would be missed, unless the caller has decided."""
        if values.pop("despite", False):
            return
        found = presence.missed_by(delegate, self.viewer)
        if found:
            today = clock.day(self.at)
            raise ValidationError(
                {"despite": [f"{wording.quoted(row.item)}: {presence.told(row, today)}" for row in found]}
            )
