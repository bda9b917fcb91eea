"""Items of an arena's programme: the meeting's facts and the item's own, as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import LONGEST_NOTE, Example, Input, Instant, Output, ReadableRows, Visible, VisibleList
from api.serializers.briefs import AskBrief, IssueBrief, MessageStateBrief, OrganisationBrief, PersonBrief, UserBrief
from api.serializers.venues import VenueBrief
from campaigns.models import Arena, Venue
from campaigns.services.checks import MEMBERS
from crm.enums import MeetingKind, MeetingRule, MeetingState
from crm.models import Person, User
from messages.models import Ask, JointMessage

MOST_USES = 20
_TIMES = {"starts": "2027-06-29T08:00:00Z", "ends": "2027-06-29T08:30:00Z"}
_FACTS: Example = {
    "title": "Möte om banan",
    "kind": "bilateral",
    "place": "Skogssalen",
    "rule": "",
    "local_ask": "",
    "warning": "Mobiler lämnas utanför.",
    "official_programme": False,
    "wants_pack": True,
}
_LEAD: Example = {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1}


class UseOutput(Output):
    """A message that the item uses. Its asks stand here only where the caller may read its text (``is_readable``)."""

    message = MessageStateBrief()
    is_readable = serializers.BooleanField(source="readable")
    is_embargoed = serializers.BooleanField(source="embargoed")
    asks = AskBrief(many=True)


class ItemOutput(Output):
    """An item of an arena's programme. ``participants`` are ours, the lead first; ``version`` is its meeting's."""

    example = {
        "id": 4,
        "ref": "P04",
        "arena": 1,
        "meeting": 31,
        **_FACTS,
        "venue": {"id": 3, "name": "Skogssalen"},
        "state": "confirmed",
        "state_reason": "",
        "on": "2027-06-29",
        **_TIMES,
        "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Regionen"},
        "people": [{"id": 1, "ref": "DM01", "name": "Vera Lindmåne"}],
        "lead": _LEAD,
        "participants": [_LEAD, {"id": 9, "ref": "U8", "name": "Ylva Kanal", "organisation": 4}],
        "issues": [{"id": 5, "ref": "", "name": "Järnväg"}],
        "uses": [
            {
                "message": {"id": 7, "ref": "M1", "title": "Hela banan", "state": "adopted"},
                "is_readable": True,
                "is_embargoed": False,
                "asks": [{"id": 21, "ref": "K1", "text": "Peka ut banan."}],
            }
        ],
        "version": 2,
    }

    id = serializers.IntegerField(source="item.pk")
    ref = serializers.CharField(source="meeting.ref", allow_blank=True)
    arena = serializers.IntegerField(source="item.arena_id")
    meeting = serializers.IntegerField(source="meeting.pk")
    title = serializers.CharField(source="meeting.title", allow_blank=True)
    kind = serializers.ChoiceField(MeetingKind.choices, source="meeting.kind")
    state = serializers.ChoiceField(MeetingState.choices, source="meeting.state")
    state_reason = serializers.CharField(source="meeting.state_reason", allow_blank=True)
    on = serializers.DateField(source="meeting.on")
    starts = serializers.DateTimeField(source="meeting.starts", allow_null=True)
    ends = serializers.DateTimeField(source="meeting.ends", allow_null=True)
    place = serializers.CharField(source="meeting.place", allow_blank=True)
    venue = VenueBrief(source="item.venue", allow_null=True)
    rule = serializers.ChoiceField(MeetingRule.choices, source="meeting.rule", allow_blank=True)
    organisation = OrganisationBrief(source="meeting.organisation")
    people = PersonBrief(many=True)
    lead = UserBrief(allow_null=True)
    participants = UserBrief(source="ours", many=True)
    issues = IssueBrief(source="meeting.issues", many=True)
    uses = UseOutput(many=True)
    local_ask = serializers.CharField(source="item.local_ask", allow_blank=True)
    warning = serializers.CharField(source="item.warning", allow_blank=True)
    official_programme = serializers.BooleanField(source="item.official_programme")
    wants_pack = serializers.BooleanField(source="item.wants_pack")
    version = serializers.IntegerField(source="meeting.version")


class UseInput(Input):
    """A message to use, and which of its asks to put: without any, none is chosen."""

    message = Visible(JointMessage)
    asks = ReadableRows(Ask, required=False)


class DespiteInput(Input):
    """What books a time or a person. ``despite``: save though it clashes with what is booked already."""

    despite = serializers.BooleanField(required=False)


class ItemInput(DespiteInput):
    """What an item is about, and who takes part; its issues are those of the messages. Its time has ``move``.

    It is booked in a ``venue`` of the arena, whose name and address it then says as its place, or says a ``place`` of
    its own: not both.
    """

    example = {
        **_FACTS,
        "people": [1],
        "lead": 8,
        "participants": [9],
        "uses": [{"message": 7, "asks": [21]}],
        "despite": False,
    }

    title = serializers.CharField(max_length=300)
    kind = serializers.ChoiceField(MeetingKind.choices)
    place = serializers.CharField(max_length=200, allow_blank=True, required=False)
    venue = Visible(Venue, allow_null=True, required=False)
    people = VisibleList(Person, required=False)
    lead = Visible(User, only=MEMBERS)
    participants = VisibleList(User, only=MEMBERS, required=False)
    uses: Any = serializers.ListSerializer(child=UseInput(), required=False, max_length=MOST_USES)
    local_ask = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    warning = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    rule = serializers.ChoiceField(MeetingRule.choices, allow_blank=True, required=False)
    official_programme = serializers.BooleanField(required=False)
    wants_pack = serializers.BooleanField(required=False)

    def validate_uses(self, uses: Sequence[dict[str, Any]]) -> list[tuple[JointMessage, list[Ask]]]:
        """Messages with their asks, each message once. Raises ValidationError for one given twice."""
        found = [(use["message"], use.get("asks", [])) for use in uses]
        if len({message.pk for message, _asks in found}) < len(found):
            raise serializers.ValidationError(_("Name each message once."))
        return found


class NewItemInput(ItemInput):
    """A new item within its arena's days. It belongs to the lead's organisation."""

    example = {"arena": 1, **_TIMES, **ItemInput.example, "ref": "P04"}

    arena = Visible(Arena)
    starts = Instant()
    ends = Instant()
    ref = serializers.CharField(max_length=40, required=False)


class ItemMoveInput(DespiteInput):
    """Another time within the arena's days."""

    example = {**_TIMES, "despite": False}

    starts = Instant()
    ends = Instant()


class ItemResumeInput(DespiteInput):
    """When it is to be after all: the time that it had, unless another within the arena's days is given."""

    example = {**_TIMES, "despite": False}

    starts = Instant(required=False)
    ends = Instant(required=False)


class ItemReasonInput(Input):
    """Why: whoever takes part reads it."""

    example = {"reason": "Statsrådet har fått förhinder."}

    reason = serializers.CharField(max_length=LONGEST_NOTE)
