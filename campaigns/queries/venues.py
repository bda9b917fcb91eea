"""An arena's venues with what is booked in them."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Arena, ProgrammeItem, Venue
from campaigns.queries.programme import UPCOMING
from crm.visibility import Viewer


@dataclass(frozen=True)
class Booked:
    """A venue and the items to come there that the viewer may see, in order."""

    venue: Venue
    items: list[ProgrammeItem]


def with_items(arena: Arena, viewer: Viewer) -> list[Booked]:
    """Every venue of the arena, by name. Two queries."""
    items: dict[int | None, list[ProgrammeItem]] = {}
    rows = ProgrammeItem.objects.visible_to(viewer).filter(arena=arena, meeting__state__in=UPCOMING)
    for item in rows.exclude(venue=None).select_related("meeting").order_by("meeting__starts", "pk"):
        items.setdefault(item.venue_id, []).append(item)
    venues = Venue.objects.visible_to(viewer).filter(arena=arena)
    return [Booked(venue, items.get(venue.pk, [])) for venue in venues]
