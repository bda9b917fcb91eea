"""What a reader of an arena should look at: who cannot be where they should, what clashes, what is said too early."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Output
from api.serializers.briefs import MessageStateBrief, OrganisationBrief, PersonBrief, UserBrief
from api.serializers.venues import VenueBrief
from campaigns.enums import ClashKind, PresenceKind
from campaigns.queries.clashes import Described

_USER = {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1}


class ItemBrief(Output):
    """A programme item by time and title."""

    id = serializers.IntegerField(source="pk")
    ref = serializers.CharField(source="meeting.ref", allow_blank=True)
    title = serializers.CharField(source="meeting.title", allow_blank=True)
    starts = serializers.DateTimeField(source="meeting.starts", allow_null=True)
    ends = serializers.DateTimeField(source="meeting.ends", allow_null=True)


_ITEM = {
    "id": 4,
    "ref": "P04",
    "title": "Möte om banan",
    "starts": "2027-06-29T08:00:00Z",
    "ends": "2027-06-29T08:30:00Z",
}


class Conflict(Output):
    """One reason why an item lacks somebody, or its room: both items where something is booked twice.

    ``moment`` is the arrival or departure in question; ``user`` is null where nobody leads, and where it is the
    ``venue`` that is booked twice.
    """

    kind = serializers.ChoiceField(PresenceKind.choices)
    items = ItemBrief(many=True)
    user = UserBrief(allow_null=True)
    moment = serializers.DateTimeField(allow_null=True)
    venue = VenueBrief(allow_null=True)


class PresenceOutput(Output):
    """Conflicts of presence in the items to come, and the parties that send nobody."""

    example = {
        "conflicts": [
            {"kind": "not_arrived", "items": [_ITEM], "user": _USER, "moment": "2027-06-29T10:00:00Z", "venue": None}
        ],
        "absent_parties": [{"id": 4, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"}],
    }

    conflicts = Conflict(many=True)
    absent_parties = OrganisationBrief(many=True)


class RedLines(Output):
    """The red lines of a message that either item uses."""

    message = MessageStateBrief()
    texts = serializers.ListField(child=serializers.CharField())


class ClashItem(ItemBrief):
    """One side of a clash: who leads, and the party's own ask."""

    id = serializers.IntegerField(source="item.pk")
    lead = UserBrief(allow_null=True)
    local_ask = serializers.CharField(source="item.local_ask", allow_blank=True)


class Clash(Output):
    """Two items that should be looked at together, the person both meet, and what neither may concede."""

    kinds = serializers.ListField(child=serializers.ChoiceField(ClashKind.choices))
    person = PersonBrief()
    items = ClashItem(source="lines", many=True)
    red_lines = serializers.SerializerMethodField()

    @extend_schema_field(RedLines(many=True))
    def get_red_lines(self, clash: Described) -> Any:
        """Those whose text the caller may read."""
        found = [{"message": message, "texts": texts} for message, texts in clash.red_lines]
        return RedLines(found, many=True).data


CLASH = {
    "kinds": ["same_person_same_day", "contradictory_ask"],
    "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
    "items": [
        {**_ITEM, "lead": _USER, "local_ask": "Börja i norr."},
        {
            **_ITEM,
            "id": 5,
            "ref": "P05",
            "title": "Frukost om spåret",
            "lead": {**_USER, "id": 9, "ref": "U8", "name": "Ylva Kanal"},
            "local_ask": "Börja i söder.",
        },
    ],
    "red_lines": [
        {
            "message": {"id": 7, "ref": "M1", "title": "Hela banan", "state": "adopted"},
            "texts": ["Ingen del byggs utan de andra."],
        }
    ],
}


class ClashesOutput(Output):
    """Every clash between the items to come."""

    example = {"clashes": [CLASH]}

    clashes = Clash(many=True)


class EarlyUse(Output):
    """A message that an item is to use though it is not adopted."""

    item = ItemBrief()
    message = MessageStateBrief()


class UnadoptedOutput(Output):
    """Uses of messages that are not adopted, in the programme's order; items among ourselves aside."""

    example = {
        "uses": [{"item": _ITEM, "message": {"id": 8, "ref": "M3", "title": "Mer ström", "state": "in_consultation"}}]
    }

    uses = EarlyUse(many=True)
