"""What anybody may see on a map: the parties, and the arenas that the council shows."""

from __future__ import annotations

from campaigns.models import Arena
from crm.models import Organisation

# So many arenas are shown, the latest first.
MOST = 200


def parties() -> list[Organisation]:
    """The parties of today that say where they lie, in order of name. One query."""
    return list(Organisation.objects.active_partners().exclude(position="").order_by("sort_key", "pk"))


def arenas() -> list[Arena]:
    """The arenas that the council shows, the latest first. One query."""
    return list(Arena.objects.filter(on_open_map=True).order_by("-starts", "pk")[:MOST])
