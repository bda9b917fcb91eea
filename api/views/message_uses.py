"""Which message reaches whom, at which meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.message_uses import MessageUseInput, MessageUseOutput, NewMessageUseInput
from campaigns.services.carried import carry_message, correct_carried
from crm.models import User
from messages.filters.texts import UseFilter
from messages.models import Ask, MessageUse
from messages.queries.page import readable_ids
from messages.queries.uses import said
from messages.services.uses import drop_use


class MessageUses(Listed, Readable, Creatable, Changeable, Removable):
    """Messages at the meetings that use them, the latest meeting first."""

    model = MessageUse
    output = MessageUseOutput
    inputs = {"create": NewMessageUseInput, "partial_update": MessageUseInput}
    filterset_class = UseFilter
    order = ("-meeting__on", "-pk")

    def rows(self) -> Rows:
        """Uses where the viewer sees both message and meeting; asks as far as their text may be read."""
        asks = Ask.objects.readable_by(self.viewer, self.at).order_by("position")
        return (
            MessageUse.objects.visible_to(self.viewer)
            .select_related("message__current", "meeting", "version", "said_by")
            .prefetch_related(Prefetch("asks", asks))
        )

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The rows, each as far as the viewer may read the text."""
        readable = readable_ids([row.message for row in rows], self.viewer, self.at)
        for row in rows:
            row.is_readable = row.message_id in readable
            row.is_pinned = row.version_id is not None
            row.said = said(row)
        return super().represent(rows)

    def add(self, *, said_by: User | None = None, **values: Any) -> MessageUse:
        """Use a message at a meeting, or say that it was put forward at one that was held.

        For those who plan the programme, the meeting's party and whoever takes part; of a meeting to come that is in
        an arena's programme, for those who plan it.
        """
        return carry_message(actor=self.viewer, at=self.at, by=said_by, new=True, **values)

    def change(self, row: MessageUse, **values: Any) -> MessageUse:
        """Choose the asks to put there; of a held meeting, say which version was put forward and by whom."""
        by, version = values.get("said_by"), values.get("version")
        if by or version:
            correct_carried(actor=self.viewer, at=self.at, use=row, by=by, version=version)
        if "asks" in values:
            carry_message(actor=self.viewer, at=self.at, meeting=row.meeting, message=row.message, asks=values["asks"])
        return row

    def remove(self, row: MessageUse) -> None:
        """Take the message away from the meeting."""
        drop_use(actor=self.viewer, use=row, at=self.at)
