"""Venues of arenas."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Removable
from api.serializers.venues import NewVenueInput, VenueInput, VenueOutput
from campaigns.filters.campaigns import VenueFilter
from campaigns.models import Venue
from campaigns.services import venues as services
from crm.visibility import VisibleQuerySet


class Venues(Listed, Readable, Creatable, Changeable, Removable):
    """Rooms, stages and lobbies that an arena's items are booked in, by name."""

    model = Venue
    output = VenueOutput
    inputs = {"create": NewVenueInput, "partial_update": VenueInput}
    filterset_class = VenueFilter
    order = ("sort_key", "pk")

    def rows(self) -> VisibleQuerySet[Venue]:
        """Those of arenas that the caller sees."""
        return Venue.objects.visible_to(self.viewer)

    def add(self, **values: Any) -> Venue:
        """Add a venue to an arena."""
        return services.add_venue(actor=self.viewer, at=self.at, **values)

    def change(self, row: Venue, **values: Any) -> Venue:
        """Change its facts; items to come that are booked there follow."""
        return services.update_venue(actor=self.viewer, at=self.at, venue=row, version=row.version, **values)

    def remove(self, row: Venue) -> None:
        """Remove it, once nothing to come is booked there."""
        services.remove_venue(actor=self.viewer, at=self.at, venue=row, version=row.version)
