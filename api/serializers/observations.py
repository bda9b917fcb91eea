"""What meetings showed of positions."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, ModelOutput, Visible
from api.serializers.briefs import IssueBrief, MeetingBrief, PersonBrief
from crm.enums import Position
from crm.models import Issue, Meeting, ObservedStance, Person


class ObservationOutput(ModelOutput):
    """What a meeting showed of somebody's position: evidence for a rating, not a rating."""

    example = {
        "id": 2,
        "meeting": {"id": 8, "ref": "", "title": "Kuststråkets finansiering", "kind": "bilateral", "on": "2027-06-02"},
        "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "issue": {"id": 2, "ref": "Q01", "name": "Kuststråket"},
        "position": "supportive",
    }

    meeting = MeetingBrief()
    person = PersonBrief()
    issue = IssueBrief()

    class Meta:
        model = ObservedStance
        fields = ("id", "meeting", "person", "issue", "position")


class ObservationInput(Input):
    """The position that somebody showed."""

    example = {"position": "supportive"}

    position = serializers.ChoiceField(Position.choices)


class NewObservationInput(ObservationInput):
    """Of whom and about what, among the people and issues of the meeting."""

    example = {"meeting": 8, "person": 1, "issue": 2, "position": "supportive"}

    meeting = Visible(Meeting)
    person = Visible(Person)
    issue = Visible(Issue)
