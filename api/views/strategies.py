"""The communication strategy."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.strategies import (
    AdoptStrategyInput,
    NewStrategyInput,
    NewStrategyRowInput,
    StrategyInput,
    StrategyOutput,
    StrategyRowInput,
    StrategyRowOutput,
)
from messages.filters.strategies import StrategyFilter, StrategyRowFilter
from messages.models import Strategy, StrategyRow
from messages.services import strategies as services


class Strategies(Listed, Readable, Creatable, Changeable, Removable):
    """Versions of the communication strategy, the newest first."""

    model = Strategy
    output = StrategyOutput
    inputs = {"create": NewStrategyInput, "partial_update": StrategyInput, "adopt": AdoptStrategyInput}
    filterset_class = StrategyFilter
    order = ("-number",)

    def rows(self) -> Rows:
        """Adopted ones, and for those who write it the draft."""
        return Strategy.objects.visible_to(self.viewer).select_related("organisation", "created_by")

    def add(self, **values: Any) -> Strategy:
        """Begin a draft, with the rows of the version in force."""
        return services.begin_strategy(actor=self.viewer, at=self.at, **values)

    def change(self, row: Strategy, **values: Any) -> Strategy:
        """Change the draft's aim."""
        aim = values.get("aim", row.aim)
        return services.change_strategy(actor=self.viewer, at=self.at, strategy=row, aim=aim, version=row.version)

    def remove(self, row: Strategy) -> None:
        """Throw the draft away."""
        services.discard_strategy(actor=self.viewer, at=self.at, strategy=row, version=row.version)

    @act
    def adopt(self, row: Strategy, *, adopted_by: str, adopted_on: dt.date) -> None:
        """Note that it was adopted: it is in force from then, and never changes."""
        services.adopt_strategy(
            actor=self.viewer, at=self.at, strategy=row, adopted_by=adopted_by, adopted_on=adopted_on,
            version=row.version,
        )  # fmt: skip


class StrategyRows(Listed, Readable, Creatable, Changeable, Removable):
    """Whom a version speaks to, through what and in what tone."""

    model = StrategyRow
    output = StrategyRowOutput
    inputs = {"create": NewStrategyRowInput, "partial_update": StrategyRowInput}
    filterset_class = StrategyRowFilter
    order = ("-strategy__number", "audience", "channel", "pk")

    def rows(self) -> Rows:
        """Those of the versions that the caller reads."""
        return StrategyRow.objects.visible_to(self.viewer).select_related("strategy")

    def add(self, **values: Any) -> StrategyRow:
        """Add a row to the draft."""
        return services.add_row(actor=self.viewer, at=self.at, **values)

    def change(self, row: StrategyRow, **values: Any) -> StrategyRow:
        """Change a row of the draft."""
        return services.change_row(actor=self.viewer, at=self.at, row=row, version=row.version, **values)

    def remove(self, row: StrategyRow) -> None:
        """Take a row of the draft away."""
        services.remove_row(actor=self.viewer, at=self.at, row=row, version=row.version)
