"""Requests for a place in an arena's programme."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.arena_reads import CLASH, Clash
from api.serializers.programme_items import ItemOutput
from campaigns.queries.programme import Line


class RequestOutput(ItemOutput):
    """A request, with the clashes that it is part of; ``clashes`` is null for whoever does not decide."""

    example = {**ItemOutput.example, "state": "requested", "clashes": [CLASH]}

    clashes = serializers.SerializerMethodField()

    @extend_schema_field(Clash(many=True, allow_null=True))
    def get_clashes(self, line: Line) -> Any:
        """From those that the view found for all rows at once."""
        found = self.context["clashes"]
        if found is None:
            return None
        return Clash([clash for clash in found if line.item in [side.item for side in clash.lines]], many=True).data
