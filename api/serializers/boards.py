"""An arena's programme by decision-maker, and by party with its load."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Output
from api.serializers.briefs import OrganisationBrief, PersonBrief, UserBrief
from api.serializers.decisions import MEETING, MeetingLine
from campaigns.enums import ClashKind

_USER = {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1}


class Slot(Output):
    """One meeting with the person, and why it should be looked at together with another of theirs."""

    item = serializers.IntegerField(source="line.item.pk")
    meeting = MeetingLine(source="line.meeting")
    clashes = serializers.ListField(source="kinds", child=serializers.ChoiceField(ClashKind.choices))


class PersonBoard(Output):
    """A decision-maker with all our items in order of time. ``in_office``: on the days of those to come."""

    person = PersonBrief()
    in_office = serializers.BooleanField()
    items = Slot(source="slots", many=True)


class ByPersonOutput(Output):
    """Everyone whom the programme meets."""

    example = {
        "people": [
            {
                "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
                "in_office": True,
                "items": [{"item": 4, "meeting": MEETING, "clashes": ["same_person_same_day"]}],
            }
        ]
    }

    people = PersonBoard(many=True)


class LoadOutput(Output):
    """How many items one of ours leads, and how many more they attend."""

    user = UserBrief()
    led = serializers.IntegerField()
    attended = serializers.IntegerField()


class PartyBoard(Output):
    """A party with its load. ``delegates`` counts those on the arena's list: 0 for a party that sends nobody."""

    organisation = OrganisationBrief()
    delegates = serializers.IntegerField()
    led = serializers.IntegerField()
    attended = serializers.IntegerField()
    loads = LoadOutput(many=True)
    items = serializers.SerializerMethodField()

    def get_items(self, party: object) -> list[int]:
        """Numbers of the items that somebody of the party takes part in, in order of time."""
        return [line.item.pk for line in party.lines]  # type: ignore[attr-defined]


class ByPartyOutput(Output):
    """Every active party."""

    example = {
        "parties": [
            {
                "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Regionen"},
                "delegates": 1,
                "led": 1,
                "attended": 0,
                "loads": [{"user": _USER, "led": 1, "attended": 0}],
                "items": [4],
            }
        ]
    }

    parties = PartyBoard(many=True)
