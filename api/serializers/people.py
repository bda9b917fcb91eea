"""Decision-makers."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import LONGEST_NOTE, Input, Output
from api.serializers.briefs import NamedRow
from crm.enums import Direction, FivePoint

_FACTS = {
    "name": "Vera Lindmåne",
    "email": "vera@skog.example",
    "phone": "",
    "gatekeeper": "Planeringsansvarig på departementet",
    "works_with": "Siffror på vad kommunerna själva bidrar med.",
    "influence": 5,
    "note": "",
}


class HeldMandate(Output):
    """A mandate of the person; without ``ends`` it is still held."""

    id = serializers.IntegerField()
    body = NamedRow()
    title = serializers.CharField()
    committee = serializers.CharField(allow_blank=True)
    party = serializers.CharField(allow_blank=True)
    constituency = serializers.CharField(allow_blank=True)
    starts = serializers.DateField(allow_null=True)
    ends = serializers.DateField(allow_null=True)


class LastContact(Output):
    """The latest contact that the caller may read."""

    meeting = serializers.IntegerField()
    on = serializers.DateField()
    organisation = NamedRow()


class OpenCommitment(Output):
    """A promise that is still open."""

    id = serializers.IntegerField()
    direction = serializers.ChoiceField(Direction.choices)
    text = serializers.CharField()
    due = serializers.DateField()
    owner = NamedRow()


class DecisionMakerOutput(Output):
    """A decision-maker with mandates, latest contact and open commitments. Stances have an address of their own."""

    example = {
        "id": 1,
        "ref": "DM01",
        **_FACTS,
        "version": 3,
        "mandates": [
            {
                "id": 4,
                "body": {"id": 12, "name": "Skogsdepartementet"},
                "title": "Statsråd",
                "committee": "",
                "party": "",
                "constituency": "",
                "starts": "2026-11-02",
                "ends": None,
            }
        ],
        "in_office": True,
        "last_contact": {"meeting": 8, "on": "2027-05-18", "organisation": {"id": 2, "name": "Härnäs kommun"}},
        "open_commitments": [
            {
                "id": 6,
                "direction": "theirs",
                "text": "Återkommer med besked om banan.",
                "due": "2027-07-01",
                "owner": {"id": 3, "name": "Elis Text"},
            }
        ],
    }

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    gatekeeper = serializers.CharField(allow_blank=True)
    works_with = serializers.CharField(allow_blank=True)
    influence = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    mandates = HeldMandate(many=True)
    in_office = serializers.BooleanField()
    last_contact = LastContact(allow_null=True)
    open_commitments = OpenCommitment(many=True)


class DecisionMakerInput(Input):
    """The card of a decision-maker."""

    example = _FACTS

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    gatekeeper = serializers.CharField(max_length=200, allow_blank=True, required=False)
    works_with = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    influence = serializers.ChoiceField(FivePoint.choices, allow_null=True, required=False)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class NewDecisionMakerInput(DecisionMakerInput):
    """A new one may be given the reference by which people know them."""

    ref = serializers.CharField(max_length=40, required=False)
