"""The outbox."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Input, ModelOutput, Output, VisibleList
from api.serializers.briefs import NamedRow, UserBrief
from crm.enums import MailAct
from crm.models import Attachment, Delivery
from crm.outbox.models import DeliveryState
from crm.queries.deliveries import readable_text
from crm.queries.stories import Chapter, Next, next_step, story
from crm.web.requests import council

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
    "bounced_at": None,
    "bounce": "",
    "files": [{"id": 12, "filename": "underlag.pdf", "content_type": "application/pdf"}],
    "arenas": [{"id": 2, "name": "Almedalsveckan 2027"}],
}


class FileOutput(ModelOutput):
    """A file of a mail, fetched from ``/deliveries/{id}/files/{file}``."""

    class Meta:
        model = Attachment
        fields = ("id", "filename", "content_type")


class DeliveryLineOutput(ModelOutput):
    """A mail that was, is or will be sent. ``finished_at`` is when the last attempt ended, in real time.

    ``bounce``: what a server said that could not pass it on; with ``bounced_at``, it came back and never arrives.
    """

    example = _LINE

    recipient = UserBrief()
    files = FileOutput(source="attachments", many=True)
    arenas = NamedRow(many=True)

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
            "bounced_at",
            "bounce",
            "files",
            "arenas",
        )


class EventOutput(Output):
    """Something that happened to a mail: the state it was then in, the server's words or who decided.

    ``at`` is real time; that of what was queued is the site's own clock.
    """

    at = serializers.DateTimeField()
    what = serializers.ChoiceField(Chapter.choices)
    became = serializers.ChoiceField(DeliveryState.choices)
    words = serializers.CharField()
    by = serializers.CharField()


class StepOutput(Output):
    """What happens to a mail next if nobody decides otherwise, and when in real time where that is known."""

    what = serializers.ChoiceField(Next.choices)
    at = serializers.DateTimeField(allow_null=True)


class DeliveryOutput(DeliveryLineOutput):
    """The same with the mail as it reads, a personal link in it masked, and its story."""

    example = {
        **_LINE,
        "text": "Hej Elis,\n\nskriv fyra rader här: [personlig länk]",
        "story": [
            {"at": "2027-06-03T06:00:00Z", "what": "queued", "became": "queued", "words": "Du ledde mötet.", "by": ""},
            {"at": "2027-06-03T06:00:02Z", "what": "end", "became": "sent", "words": "250 OK", "by": ""},
        ],
        "next": {"what": "nothing", "at": None},
    }

    text = serializers.SerializerMethodField()
    story = serializers.SerializerMethodField()
    next = serializers.SerializerMethodField()

    class Meta(DeliveryLineOutput.Meta):
        fields = (*DeliveryLineOutput.Meta.fields, "text", "story", "next")

    def get_text(self, row: Delivery) -> str:
        """As it reads."""
        return readable_text(row)

    @extend_schema_field(EventOutput(many=True))
    def get_story(self, row: Delivery) -> Any:
        """What the caller reads of it."""
        return EventOutput(story(row, self.context["viewer"]), many=True).data

    @extend_schema_field(StepOutput)
    def get_next(self, row: Delivery) -> Any:
        """As the council stands now."""
        paused = council(self.context["request"]._request).sending_paused
        return StepOutput(next_step(row, now=timezone.now(), paused=paused)).data


class MailStateOutput(Output):
    """A mail and the state it is in now."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(DeliveryState.choices)


class DecideInput(Input):
    """One act, and the mails that it is about."""

    example = {"act": "retry", "mails": [31, 32]}

    act = serializers.ChoiceField(MailAct.choices)
    mails = VisibleList(Delivery)


class DecidedOutput(Output):
    """What was done, and what had moved on and was left as it is."""

    example = {"done": [{"id": 31, "state": "queued"}], "moved_on": [{"id": 32, "state": "sent"}]}

    done = MailStateOutput(many=True)
    moved_on = MailStateOutput(many=True)


class StateCount(Output):
    """How many mails are in a state."""

    state = serializers.ChoiceField(DeliveryState.choices)
    count = serializers.IntegerField()


class CountsOutput(Output):
    """How many of the mails that the filters leave are in each state; states without any are left out."""

    example = {"states": [{"state": "sent", "count": 18}, {"state": "uncertain", "count": 1}]}

    states = StateCount(many=True)


class SendingOutput(Output):
    """Whether sending is paused. Since a restore: when that was and when its backup was taken, in real time."""

    example = {"paused": True, "restored_at": "2027-06-21T08:00:00Z", "restored_from": "2027-06-20T22:00:00Z"}

    paused = serializers.BooleanField()
    restored_at = serializers.DateTimeField(allow_null=True)
    restored_from = serializers.DateTimeField(allow_null=True)
