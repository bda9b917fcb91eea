"""The outbox."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import ModelOutput, Output
from api.serializers.briefs import UserBrief
from crm.models import Attachment, Delivery
from crm.outbox.models import DeliveryState
from crm.queries.deliveries import readable_text

_LINE: dict[str, Any] = {
    "id": 31,
    "kind": "reminder",
    "state": "sent",
    "recipient": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
    "address": "elis@harnas.example",
    "subject": "Fyra rader efter mötet med Vera Lindmåne",
    "reason": "Du ledde mötet.",
    "queued_at": "2027-06-03T06:00:00Z",
    "useful_until": None,
    "attempts": 1,
    "finished_at": "2027-06-03T06:00:02Z",
    "last_error": "",
    "files": [{"id": 12, "filename": "underlag.pdf", "content_type": "application/pdf"}],
}


class FileOutput(ModelOutput):
    """A file of a mail, fetched from ``/deliveries/{id}/files/{file}``."""

    class Meta:
        model = Attachment
        fields = ("id", "filename", "content_type")


class DeliveryLineOutput(ModelOutput):
    """A mail that was, is or will be sent. ``finished_at`` is when the last attempt ended, in real time."""

    example = _LINE

    recipient = UserBrief()
    files = FileOutput(source="attachments", many=True)

    class Meta:
        model = Delivery
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "state",
            "recipient",
            "address",
            "subject",
            "reason",
            "queued_at",
            "useful_until",
            "attempts",
            "finished_at",
            "last_error",
            "files",
        )


class DeliveryOutput(DeliveryLineOutput):
    """The same with the mail as it reads; a personal link in it is masked."""

    example = {**_LINE, "text": "Hej Elis,\n\nskriv fyra rader här: [personlig länk]"}

    text = serializers.SerializerMethodField()

    class Meta(DeliveryLineOutput.Meta):
        fields = (*DeliveryLineOutput.Meta.fields, "text")

    def get_text(self, row: Delivery) -> str:
        """As it reads."""
        return readable_text(row)


class StateCount(Output):
    """How many mails are in a state."""

    state = serializers.ChoiceField(DeliveryState.choices)
    count = serializers.IntegerField()


class CountsOutput(Output):
    """How many of the mails that the filters leave are in each state; states without any are left out."""

    example = {"states": [{"state": "sent", "count": 18}, {"state": "uncertain", "count": 1}]}

    states = StateCount(many=True)


class SendingOutput(Output):
    """Whether sending is paused."""

    example = {"paused": False}

    paused = serializers.BooleanField()
