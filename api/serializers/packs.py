"""Briefing packs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Input, ModelOutput
from api.serializers.briefs import UserBrief
from campaigns.briefing import document as d
from campaigns.briefing.render.pdf import Form
from campaigns.briefing.tree import json_schema, to_json
from campaigns.models import BriefingPack
from crm.enums import MeetingState

_EXAMPLE = {
    "id": 40,
    "kind": "item",
    "arena": 1,
    "item": 4,
    "recipient": {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1},
    "version": 2,
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "built_at": "2027-06-25T06:00:00Z",
    "read_at": None,
}
_DOCUMENT = d.ItemPack(
    key="m31",
    ref="P04",
    language="sv",
    recipient="Sigrid Fjäll",
    title="Möte om banan",
    logistics=d.Logistics(
        starts="2027-06-29T10:00:00+02:00",
        ends="2027-06-29T10:30:00+02:00",
        day="tisdag 29 juni",
        time="10.00–10.30",
        place="Skogssalen",
    ),
    bottom_line=d.BottomLine(ask="Peka ut banan.", limit="Ingen del byggs utan de andra."),
    people=(d.PersonCard("DM01", "Vera Lindmåne", "Statsråd, Skogsdepartementet"),),
)


class PackOutput(ModelOutput):
    """One version of a recipient's pack, for an item or for the whole arena (``item`` is null).

    ``read_at``: when its recipient marked it as read; null until then, however often it was opened.
    """

    example = _EXAMPLE

    recipient = UserBrief()
    read_at = serializers.DateTimeField(source="reading.read_at", default=None, allow_null=True, read_only=True)

    class Meta:
        model = BriefingPack
        fields = ("id", "kind", "arena", "item", "recipient", "version", "content_hash", "built_at", "read_at")


class PaperInput(Input):
    """How the pack stands on paper; ``day`` names the day of a pocket sheet of an arena's pack."""

    example = {"form": "pocket", "day": "2027-06-29"}

    form = serializers.ChoiceField(choices=[form.value for form in Form], default=Form.A4.value)
    day = serializers.DateField(required=False)


class PackDocumentOutput(PackOutput):
    """A pack with its document: all of it for its recipient (``is_own``), else what the recipient gets by mail.

    ``newest`` is the number of a later version, if there is one. ``called_off``: its item was cancelled since.
    """

    example = {
        **_EXAMPLE,
        "is_own": True,
        "newest": None,
        "called_off": False,
        "document": to_json(_DOCUMENT),
    }

    is_own = serializers.SerializerMethodField()
    newest = serializers.SerializerMethodField()
    called_off = serializers.SerializerMethodField()
    document = serializers.SerializerMethodField()

    class Meta(PackOutput.Meta):
        fields = (*PackOutput.Meta.fields, "is_own", "newest", "called_off", "document")  # type: ignore[assignment]

    def get_is_own(self, pack: BriefingPack) -> bool:
        """Whether the caller is its recipient."""
        return bool(pack.recipient_id == self.context["viewer"].user_id)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_newest(self, _pack: BriefingPack) -> Any:
        """As the view found it."""
        return self.context["newest"]

    def get_called_off(self, pack: BriefingPack) -> bool:
        """Whether its item takes place no longer."""
        return pack.item is not None and pack.item.meeting.state == MeetingState.CANCELLED

    @extend_schema_field({"anyOf": [json_schema(d.ItemPack), json_schema(d.ArenaPack)]})
    def get_document(self, _pack: BriefingPack) -> Any:
        """As the view pruned it for the caller."""
        return self.context["document"]
