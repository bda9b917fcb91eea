"""The board of a message with what upper packages know: when a party that has not answered was reminded."""

from __future__ import annotations

from campaigns.queries.reminded import with_reminders
from messages.queries.board import BoardRow
from messages.views.anchoring import MessageBoard


class PartiesPage(MessageBoard):
    """The parties, each with the days of its reminders."""

    def get_rows(self) -> list[BoardRow]:
        """One per party."""
        return with_reminders(super().get_rows(), self.object)
