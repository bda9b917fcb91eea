"""What was decided on a request, and what it is weighed with."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Output
from api.serializers.arena_reads import RedLines
from api.serializers.briefs import AskBrief, MessageStateBrief, OrganisationBrief, PersonBrief, UserBrief
from campaigns.enums import ClashKind, Outcome
from campaigns.queries.queue import RedLines as Found
from crm.enums import MeetingKind, MeetingState

_KRAMNAS = {"id": 4, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"}
MEETING = {
    "id": 31,
    "title": "Möte om banan",
    "kind": "bilateral",
    "state": "confirmed",
    "on": "2027-06-29",
    "starts": "2027-06-29T08:00:00Z",
    "ends": "2027-06-29T08:30:00Z",
    "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Regionen"},
    "lead": {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1},
}
_SIDE = {
    "title": "Möte om banan",
    "party": "Regionen",
    "lead": "Sigrid Fjäll",
    "starts": "2027-06-29T08:00:00Z",
    "place": "Skogssalen",
    "local_ask": "Börja i norr.",
}
DECISION = {
    "outcome": "merged",
    "reason": "En röst till statsrådet.",
    "decided_by": {"id": 4, "ref": "", "name": "Idun Kart", "organisation": 1},
    "decided_at": "2027-06-21T06:00:00Z",
    "item": 5,
    "kept": 4,
    "asked": [_SIDE, {**_SIDE, "title": "Frukost om spåret", "party": "Härnäs", "local_ask": "Börja i söder."}],
}
REACHED = {
    "body": {"id": 12, "ref": "", "name": "Skogsdepartementet", "short_name": "Skog"},
    "rule": "En uppvaktning per län (1 möte för vårt län per arena)",
    "meetings": [MEETING],
}


class MeetingLine(Output):
    """A meeting by time, party and lead."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="heading")
    kind = serializers.ChoiceField(MeetingKind.choices)
    state = serializers.ChoiceField(MeetingState.choices)
    on = serializers.DateField()
    starts = serializers.DateTimeField(allow_null=True)
    ends = serializers.DateTimeField(allow_null=True)
    organisation = OrganisationBrief()
    lead = UserBrief(allow_null=True)


class Side(Output):
    """What one side asked for until it was decided."""

    title = serializers.CharField()
    party = serializers.CharField()
    lead = serializers.CharField(allow_blank=True)
    starts = serializers.DateTimeField()
    place = serializers.CharField(allow_blank=True)
    local_ask = serializers.CharField(allow_blank=True)


class Decision(Output):
    """One decision, never changed. ``kept`` is the item that took it in; ``asked`` then has both sides, kept first."""

    outcome = serializers.ChoiceField(Outcome.choices)
    reason = serializers.CharField(allow_blank=True)
    decided_by = UserBrief(allow_null=True)
    decided_at = serializers.DateTimeField()
    item = serializers.IntegerField(source="item_id")
    kept = serializers.IntegerField(source="kept_id", allow_null=True)
    asked = Side(source="sides", many=True)


class Reached(Output):
    """A body whose own rule leaves no room, and the meetings that count."""

    body = OrganisationBrief()
    rule = serializers.CharField()
    meetings = MeetingLine(many=True)


class Beside(Output):
    """An item that the request would clash with, the people whom both meet, and why."""

    item = serializers.IntegerField(source="line.item.pk")
    meeting = MeetingLine(source="line.meeting")
    people = PersonBrief(many=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(ClashKind.choices))
    asks = AskBrief(source="line.asks", many=True)
    local_ask = serializers.CharField(source="line.item.local_ask", allow_blank=True)


class Hidden(Output):
    """Another party's own contact: that it exists, for coordinators."""

    on = serializers.DateField()
    organisation = OrganisationBrief()


class Promise(Output):
    """An open commitment, theirs or ours."""

    id = serializers.IntegerField(source="pk")
    direction = serializers.CharField()
    text = serializers.CharField()
    due = serializers.DateField()


class OpenAsk(Output):
    """What we ask of the person, and by which message."""

    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    message = MessageStateBrief(source="version.message")


class KnownOutput(Output):
    """What ours know of a person: the last three contacts, meetings to come, and what is open both ways."""

    person = PersonBrief()
    left_on = serializers.DateField(source="left_on.on", allow_null=True)
    contacts = MeetingLine(many=True)
    hidden = Hidden(many=True)
    upcoming = MeetingLine(many=True)
    commitments = Promise(many=True)
    asks = OpenAsk(many=True)


class RequestComparisonOutput(Output):
    """What a request would stand beside, as far as the caller sees."""

    example = {
        "known": [
            {
                "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
                "left_on": None,
                "contacts": [{**MEETING, "id": 8, "state": "held", "on": "2027-06-02", "starts": None, "ends": None}],
                "hidden": [
                    {
                        "on": "2027-05-11",
                        "organisation": _KRAMNAS,
                    }
                ],
                "upcoming": [MEETING],
                "commitments": [{"id": 3, "direction": "theirs", "text": "Återkommer om banan.", "due": "2027-07-01"}],
                "asks": [
                    {
                        "id": 21,
                        "text": "Peka ut banan.",
                        "message": {"id": 7, "ref": "M1", "title": "Hela banan", "state": "adopted"},
                    }
                ],
            }
        ],
        "beside": [
            {
                "item": 4,
                "meeting": MEETING,
                "people": [{"id": 1, "ref": "DM01", "name": "Vera Lindmåne"}],
                "kinds": ["same_person_same_day"],
                "asks": [{"id": 21, "ref": "K1", "text": "Peka ut banan."}],
                "local_ask": "Börja i norr.",
            }
        ],
        "reached": [REACHED],
        "red_lines": [
            {
                "message": {"id": 7, "ref": "M1", "title": "Hela banan", "state": "adopted"},
                "texts": ["Ingen del byggs utan de andra."],
            }
        ],
    }

    known = KnownOutput(many=True)
    beside = Beside(many=True)
    reached = Reached(many=True)
    red_lines = serializers.SerializerMethodField()

    @extend_schema_field(RedLines(many=True))
    def get_red_lines(self, comparison: Any) -> Any:
        """Those whose text the caller may read."""
        return told(comparison.red_lines)


def told(red_lines: Found) -> Any:
    """Red lines by message."""
    return RedLines([{"message": message, "texts": texts} for message, texts in red_lines], many=True).data
