"""Horizontal criteria: counts, and what the caller states of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.acts import single_act
from api.base import Listed, Rows, Single
from api.serializers.horizontal import CriteriaOutput, OwnStatementInput, OwnStatementOutput
from campaigns.models import Arena
from campaigns.models import OwnStatement as Row
from campaigns.queries.horizontal import criteria_of_all
from campaigns.services.horizontal import own_gender, state_gender


class Criteria(Listed):
    """Horizontal criteria of each arena that the caller sees: how many of our own there are, never who."""

    model = Arena
    output = CriteriaOutput
    order = ("-starts", "-pk")

    def rows(self) -> Rows:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def represent(self, rows: Sequence[Arena]) -> list[Any]:
        """Counted for all at once."""
        return list(CriteriaOutput(criteria_of_all(rows, self.viewer), many=True, context=self.context()).data)


class OwnStatement(Single):
    """What the caller states of themselves, to be counted. Nobody states it for another, or reads another's."""

    model = Row
    output = OwnStatementOutput
    inputs = {"choose": OwnStatementInput}

    def state(self, **_query: Any) -> Any:
        """What is stated now."""
        return {"gender": own_gender(self.viewer)}

    @single_act
    def choose(self, **values: Any) -> None:
        """State it, or take it back."""
        state_gender(actor=self.viewer, at=self.at, **values)
