"""Positions on the map: latitude and longitude in degrees, WGS 84 (EPSG:4326), as map services write them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_PAIR = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)")
_NORTH, _EAST = 90, 180
# A metre or so: a house, not a door.
_DECIMALS = 5


def read(text: str) -> str:
    """The position as it is kept, ``62.39080, 17.30690``.

    Latitude first; decimals after a point or a comma. Raises ValidationError for anything else.
    """
    pair = _PAIR.fullmatch(text.strip())
    north, east = (float(part.replace(",", ".")) for part in pair.groups()) if pair else (_NORTH + 1, _EAST + 1)
    if abs(north) > _NORTH or abs(east) > _EAST:
        raise ValidationError(
            _("Write latitude and longitude in degrees (WGS 84), such as 62.3908, 17.3069."), code="position"
        )
    return f"{north:.{_DECIMALS}f}, {east:.{_DECIMALS}f}"


def degrees(position: str) -> tuple[float, float]:
    """Latitude and longitude of a position that is kept."""
    north, east = position.split(", ")
    return float(north), float(east)
