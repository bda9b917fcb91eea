"""Which message is used at which meeting."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Input, Output, ReadableRows, Visible
from api.serializers.briefs import AskBrief, MeetingBrief, MessageBrief, VersionBrief
from crm.models import Meeting
from messages.models import Ask, JointMessage


class MessageUseOutput(Output):
    """A message at a meeting. ``version`` is what was said there, once it has been held; before that, the current one.

    Where the text is withheld from you ``is_readable`` is false, and version and asks are null.
    """

    example = {
        "id": 17,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "meeting": {"id": 40, "ref": "P09", "title": "Seminarium om banan", "kind": "seminar", "on": "2027-06-29"},
        "is_readable": True,
        "is_pinned": False,
        "version": {"id": 9, "number": "0.3", "content_hash": "a3" * 32},
        "asks": [{"id": 14, "ref": "A1", "text": "Peka ut hela sträckan i nationell plan."}],
    }

    id = serializers.IntegerField()
    message = MessageBrief()
    meeting = MeetingBrief()
    is_readable = serializers.BooleanField()
    is_pinned = serializers.BooleanField(allow_null=True)
    version = VersionBrief(allow_null=True, source="said")
    asks = AskBrief(many=True, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Everything; of a withheld text only that it is used."""
        shown = super().to_representation(instance)
        return shown if instance.is_readable else {**shown, "is_pinned": None, "version": None, "asks": None}


class MessageUseInput(Input):
    """The asks to put at the meeting, of the message as it reads now."""

    example = {"asks": [14]}

    asks = ReadableRows(Ask)


class NewMessageUseInput(Input):
    """A message to use at a meeting. Whoever takes part there reads its text, also before the end of an embargo."""

    example = {"meeting": 40, "message": 4, "asks": [14]}

    meeting = Visible(Meeting)
    message = Visible(JointMessage)
    asks = ReadableRows(Ask, required=False)
