"""Saves of the text that is being written, for those who write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.base import Creatable, Listed, Readable, Rows
from api.serializers.drafts import DraftOutput
from api.serializers.versions import HouseInput
from messages.filters.texts import DraftFilter
from messages.models import MessageDraft
from messages.queries.drafts import houses_of_drafts
from messages.services.drafts import save_draft


class Drafts(Listed, Readable, Creatable):
    """Saves of a joint message's text, newest first: read by owner and editors alone, until one is published."""

    model = MessageDraft
    output = DraftOutput
    inputs = {"create": HouseInput}
    filterset_class = DraftFilter
    order = ("-number", "-pk")

    def rows(self) -> Rows:
        """Saves of the messages that the viewer writes."""
        rows = MessageDraft.objects.visible_to(self.viewer)
        return rows.select_related("message", "base", "created_by")

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows with their houses, in three queries whatever the number."""
        houses = houses_of_drafts(rows)
        newest = MessageDraft.objects.visible_to(self.viewer).filter(message__in={row.message_id for row in rows})
        latest = dict(newest.order_by("number").values_list("message_id", "pk"))
        for row in rows:
            row.said = houses[row.pk]
            row.tough = [{"question": question, "answer": answer} for question, answer in row.said.questions]
            row.is_unpublished = latest[row.message_id] == row.pk and row.base_id == row.message.current_id
        return super().represent(rows)

    def add(self, **values: Any) -> MessageDraft:
        """Save the text without asking any party. For owner and editors, until it is frozen.

        409 when somebody saved or published since ``seen``. ``POST /messages/{id}/publish`` makes it a version.
        """
        return save_draft(actor=self.viewer, at=self.at, **values)
