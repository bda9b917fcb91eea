"""What is known around a decision-maker."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Day, Input, ModelOutput, Visible
from api.serializers.briefs import NamedRow, PersonBrief
from api.serializers.mandates import SPAN, MandateConfirmInput, MandateEndInput, SpanInput
from crm.enums import ContactKind
from crm.models import ContactDetail, DoorOpener, PartyMembership, Person, PersonIdentifier, User

_PERSON = {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"}
_IDENTIFIER = {"scheme": "wikidata", "value": "Q42"}
_DETAIL: dict[str, Any] = {
    "kind": "email",
    "value": "vera@skog.example",
    "note": "Assistenten",
    "source": "Departementets webbplats",
    "valid_from": "2026-11-02",
    "valid_until": None,
}


class PartyMembershipOutput(ModelOutput):
    """A time in a party. Without ``ends`` it lasts, unless ``end_known`` is false."""

    example = {"id": 5, "person": _PERSON, "party": "C", "group": "Renew Europe", **SPAN}

    person = PersonBrief()

    class Meta:
        model = PartyMembership
        fields = ("id", "person", "party", "group", *SPAN)


class PartyMembershipInput(SpanInput):
    """A time in a party, beside those there were."""

    example = {"person": 1, "party": "C", "group": "Renew Europe", **SPAN}

    person = Visible(Person)
    party = serializers.CharField(max_length=60)
    group = serializers.CharField(max_length=100, allow_blank=True, required=False)


class PartyMembershipEndInput(MandateEndInput):
    """The last day in the party; of a month or year, its last day is kept."""


class PartyMembershipConfirmInput(MandateConfirmInput):
    """That the person is still in the party, and who says so."""

    example = {"source": "Riksdagens ledamotsregister"}


class PersonIdentifierOutput(ModelOutput):
    """What a register calls the person."""

    example = {"id": 7, "person": _PERSON, **_IDENTIFIER}

    person = PersonBrief()

    class Meta:
        model = PersonIdentifier
        fields = ("id", "person", "scheme", "value")


class PersonIdentifierInput(Input):
    """A number in a register: wikidata, riksdagen, ep, swerik, or any other in small letters."""

    example = {"person": 1, **_IDENTIFIER}

    person = Visible(Person)
    scheme = serializers.CharField(max_length=60)
    value = serializers.CharField(max_length=200)


class ContactDetailOutput(ModelOutput):
    """An address or number, and where it was found."""

    example = {"id": 8, "person": _PERSON, **_DETAIL}

    person = PersonBrief()

    class Meta:
        model = ContactDetail
        fields = ("id", "person", "kind", "value", "note", "source", "valid_from", "valid_until")


class ContactDetailInput(Input):
    """An address or number to note."""

    example = {"person": 1, **_DETAIL}

    person = Visible(Person)
    kind = serializers.ChoiceField(ContactKind.choices)
    value = serializers.CharField(max_length=500)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]
    valid_from = Day(allow_null=True, required=False)
    valid_until = Day(allow_null=True, required=False)


class DoorOpenerOutput(ModelOutput):
    """One of ours who knows the person, and how."""

    example = {
        "id": 9,
        "person": _PERSON,
        "user": {"id": 3, "name": "Elis Text"},
        "how": "Satt i samma nämnd 2014–2018",
    }

    person = PersonBrief()
    user = NamedRow()

    class Meta:
        model = DoorOpener
        fields = ("id", "person", "user", "how")


class DoorOpenerInput(Input):
    """Who of ours knows the person."""

    example = {"person": 1, "user": 3, "how": "Satt i samma nämnd 2014–2018"}

    person = Visible(Person)
    user = Visible(User, OPEN_ACCOUNT)
    how = serializers.CharField(max_length=300, allow_blank=True, required=False)
