"""Layers for a map, such as Origo's: GeoJSON (RFC 7946) with flat properties. No sign-in."""

from __future__ import annotations

import datetime as dt
import json
from abc import abstractmethod
from typing import Any

from django.http import HttpRequest

from campaigns.models import Arena
from campaigns.queries import open_map
from crm import positions
from crm.models import Organisation
from crm.web.open import OpenView


class Layer(OpenView):
    """Points in WGS 84, longitude first as RFC 7946 has it."""

    content_type = "application/geo+json; charset=utf-8"

    def write(self, request: HttpRequest, at: dt.datetime) -> bytes:
        """The collection."""
        collection = {"type": "FeatureCollection", "features": self.features()}
        return json.dumps(collection, ensure_ascii=False).encode()

    @abstractmethod
    def features(self) -> list[dict[str, Any]]:
        """The points with their properties."""


class PartyLayer(Layer):
    """The parties of the cooperation."""

    def features(self) -> list[dict[str, Any]]:
        """Each party with its name, kind and web page."""
        return [
            _point(party, {"name": party.name, "kind": str(party.get_kind_display()), "web": party.web})
            for party in open_map.parties()
        ]


class ArenaLayer(Layer):
    """The arenas that the council shows."""

    def features(self) -> list[dict[str, Any]]:
        """Each arena with its name, kind, place and days."""
        return [
            _point(
                arena,
                {
                    "name": arena.name,
                    "kind": str(arena.get_kind_display()),
                    "place": arena.place,
                    "starts": arena.starts.isoformat(),
                    "ends": arena.ends.isoformat(),
                },
            )
            for arena in open_map.arenas()
        ]


def _point(row: Organisation | Arena, properties: dict[str, str]) -> dict[str, Any]:
    north, east = positions.degrees(row.position)
    return {
        "type": "Feature",
        "id": f"{row._meta.model_name}-{row.pk}",
        "geometry": {"type": "Point", "coordinates": [east, north]},
        "properties": properties,
    }
