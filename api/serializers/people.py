"""Decision-makers."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import LONGEST_NOTE, OPEN_ACCOUNT, Input, Output, Visible
from api.serializers.briefs import NamedRow
from api.serializers.mandates import SPAN
from crm.enums import Direction, FivePoint, Precision
from crm.models import User
from crm.services.people import FIRST_BIRTH_YEAR

_FACTS = {
    "name": "Vera Lindmåne",
    "other_names": "Vera Berg",
    "birth_year": 1971,
    "county_tie": "Uppvuxen i Härnäs",
    "email": "vera@skog.example",
    "phone": "",
    "gatekeeper": "Planeringsansvarig på departementet",
    "works_with": "Siffror på vad kommunerna själva bidrar med.",
    "influence": 5,
    "note": "",
}


class HeldMandate(Output):
    """A mandate of the person; without ``ends`` it is still held, unless ``end_known`` is false."""

    id = serializers.IntegerField()
    body = NamedRow()
    title = serializers.CharField()
    committee = serializers.CharField(allow_blank=True)
    party = serializers.CharField(allow_blank=True)
    constituency = serializers.CharField(allow_blank=True)
    starts = serializers.DateField(allow_null=True)
    starts_precision = serializers.ChoiceField(Precision.choices)
    ends = serializers.DateField(allow_null=True)
    ends_precision = serializers.ChoiceField(Precision.choices)
    end_known = serializers.BooleanField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


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
        "relation_owner": {"id": 3, "name": "Elis Text"},
        "version": 3,
        "mandates": [
            {
                "id": 4,
                "body": {"id": 12, "name": "Skogsdepartementet"},
                "title": "Statsråd",
                "committee": "",
                "party": "",
                "constituency": "",
                **SPAN,
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
    other_names = serializers.CharField(allow_blank=True)
    birth_year = serializers.IntegerField(allow_null=True)
    county_tie = serializers.CharField(allow_blank=True)
    relation_owner = NamedRow(allow_null=True)
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
    """The card of a decision-maker. ``other_names`` stand one per line."""

    example = {**_FACTS, "relation_owner": 3}

    name = serializers.CharField(max_length=200)
    other_names = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    birth_year = serializers.IntegerField(min_value=FIRST_BIRTH_YEAR, max_value=2100, allow_null=True, required=False)
    county_tie = serializers.CharField(max_length=300, allow_blank=True, required=False)
    relation_owner = Visible(User, OPEN_ACCOUNT, allow_null=True, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    gatekeeper = serializers.CharField(max_length=200, allow_blank=True, required=False)
    works_with = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    influence = serializers.ChoiceField(FivePoint.choices, allow_null=True, required=False)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class NewDecisionMakerInput(DecisionMakerInput):
    """A new one may be given the reference by which people know them."""

    ref = serializers.CharField(max_length=40, required=False)
