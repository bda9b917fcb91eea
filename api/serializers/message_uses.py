"""Which message is used at which meeting."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Input, Output, ReadableRow, ReadableRows, Visible
from api.serializers.briefs import AskBrief, MeetingBrief, MessageBrief, UserBrief, VersionBrief
from crm.models import Meeting, User
from messages.enums import Basis
from messages.models import Ask, JointMessage, MessageVersion


class MessageUseOutput(Output):
    """A message at a meeting. ``version`` is what was said there, once it has been held; before that, the current one.

    ``said_by`` is who of ours put it forward; ``basis`` how the version is known: from their ``pack``, ``published``
    when the meeting began, or ``stated`` by somebody; empty until it is settled. Null is a meeting before any version.
    Where the text is withheld from you ``is_readable`` is false, and version, basis and asks are null.
    """

    example = {
        "id": 17,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "meeting": {"id": 40, "ref": "P09", "title": "Seminarium om banan", "kind": "seminar", "on": "2027-06-29"},
        "is_readable": True,
        "is_pinned": True,
        "version": {"id": 9, "number": "0.3", "content_hash": "a3" * 32},
        "said_by": {"id": 5, "name": "Idun Kart"},
        "basis": "pack",
        "asks": [{"id": 14, "ref": "A1", "text": "Peka ut hela sträckan i nationell plan."}],
    }

    id = serializers.IntegerField()
    message = MessageBrief()
    meeting = MeetingBrief()
    is_readable = serializers.BooleanField()
    is_pinned = serializers.BooleanField(allow_null=True)
    version = VersionBrief(allow_null=True, source="said")
    said_by = UserBrief(allow_null=True)
    basis = serializers.ChoiceField(choices=Basis.choices, allow_null=True, allow_blank=True)
    asks = AskBrief(many=True, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Everything; of a withheld text only that it is used."""
        shown = super().to_representation(instance)
        return shown if instance.is_readable else {**shown, **dict.fromkeys(("is_pinned", "version", "basis", "asks"))}


class MessageUseInput(Input):
    """The asks to put at the meeting, of the message as it reads now; of a held one, which version was said by whom."""

    example = {"said_by": 5, "version": 9}

    asks = ReadableRows(Ask, required=False)
    said_by = Visible(User, required=False)
    version = ReadableRow(MessageVersion, required=False)


class NewMessageUseInput(Input):
    """A message to use at a meeting. Whoever takes part there reads its text, also before the end of an embargo."""

    example = {"meeting": 40, "message": 4, "asks": [14]}

    meeting = Visible(Meeting)
    message = Visible(JointMessage)
    asks = ReadableRows(Ask, required=False)
    said_by = Visible(User, required=False)
    version = ReadableRow(MessageVersion, required=False)
