"""Facts of joint messages, and those whose source needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.base import Listed, Readable, Rows
from api.serializers.proof_points import ProofPointOutput
from crm import clock
from messages.filters.texts import ProofPointFilter
from messages.models import ProofPoint
from messages.queries.house import current_facts, doubted


class ProofPoints(Listed, Readable):
    """Facts of current versions with source and day of the last check. They are changed with the text.

    ``stale=true`` leaves those checked over 24 months ago or never; ``before`` those of messages in use that will need
    a look by a day, each with the ``doubt`` that there is then.
    """

    model = ProofPoint
    output = ProofPointOutput
    filterset_class = ProofPointFilter
    order = ("version__message__sort_key", "version__message", "position", "pk")

    def rows(self) -> Rows:
        """Facts of texts that the viewer may read."""
        return current_facts(ProofPoint.objects.readable_by(self.viewer, self.at))

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The facts, each with the doubt that there is about it."""
        return super().represent(doubted(rows, clock.day(self.at)))
