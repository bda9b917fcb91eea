"""Indicators of the funded project."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.indicators import IndicatorInput, IndicatorOutput, NewIndicatorInput
from campaigns.models import Indicator
from campaigns.services import campaigns as services


class Indicators(Listed, Readable, Creatable, Changeable):
    """Indicators of the funded project, in the application's order."""

    model = Indicator
    output = IndicatorOutput
    inputs = {"create": NewIndicatorInput, "partial_update": IndicatorInput}
    order = ("position", "pk")

    def rows(self) -> Rows:
        """Every indicator, for members."""
        return Indicator.objects.visible_to(self.viewer)

    def add(self, **values: Any) -> Indicator:
        """Add an indicator with a code that no other has."""
        return services.create_indicator(actor=self.viewer, at=self.at, **values)

    def change(self, row: Indicator, **values: Any) -> Indicator:
        """Change its figures, words or note."""
        return services.update_indicator(actor=self.viewer, at=self.at, indicator=row, **values)
