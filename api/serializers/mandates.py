"""Mandates."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Visible
from api.serializers.briefs import OrganisationBrief, PersonBrief
from crm.models import Mandate, Organisation, Person

_HELD: dict[str, Any] = {
    "title": "Statsråd",
    "committee": "",
    "party": "",
    "constituency": "",
    "starts": "2026-11-02",
    "ends": None,
}


class MandateOutput(ModelOutput):
    """A person in a role of a body. Without ``ends`` it is still held."""

    example = {
        "id": 4,
        "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "body": {"id": 12, "ref": "", "name": "Skogsdepartementet", "short_name": "Skog"},
        **_HELD,
    }

    person = PersonBrief()
    body = OrganisationBrief()

    class Meta:
        model = Mandate
        fields = ("id", "person", "body", "title", "committee", "party", "constituency", "starts", "ends")


class MandateInput(Input):
    """A mandate to add beside those the person has had."""

    example = {"person": 1, "body": 12, **_HELD}

    person = Visible(Person)
    body = Visible(Organisation)
    title = serializers.CharField(max_length=200)
    committee = serializers.CharField(max_length=60, allow_blank=True, required=False)
    party = serializers.CharField(max_length=60, allow_blank=True, required=False)
    constituency = serializers.CharField(max_length=100, allow_blank=True, required=False)
    starts = Day(allow_null=True, required=False)
    ends = Day(allow_null=True, required=False)


class MandateEndInput(Input):
    """The last day of the mandate."""

    example = {"ends": "2027-05-31"}

    ends = Day()
