"""Mandates."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Visible
from api.serializers.briefs import OrganisationBrief, PersonBrief
from crm.enums import Precision
from crm.models import Mandate, Organisation, Person

SPAN: dict[str, Any] = {
    "starts": "2026-11-02",
    "starts_precision": "day",
    "ends": None,
    "ends_precision": "day",
    "end_known": True,
    "source": "",
}
_HELD: dict[str, Any] = {
    "title": "Statsråd",
    "committee": "",
    "party": "",
    "constituency": "",
    **SPAN,
}


class MandateOutput(ModelOutput):
    """A person in a role of a body. Without ``ends`` it is still held, unless ``end_known`` is false."""

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
        fields = ("id", "person", "body", "title", "committee", "party", "constituency", *SPAN)


class SpanInput(Input):
    """From when and until when something holds, as exactly as it is known.

    A start of a month or year is kept as its first day, an end as its last. Without ``ends`` it lasts; with
    ``end_known`` false nobody knows, and it does not count as lasting until somebody says so.
    """

    starts = Day(allow_null=True, required=False)
    starts_precision = serializers.ChoiceField(Precision.choices, required=False)
    ends = Day(allow_null=True, required=False)
    ends_precision = serializers.ChoiceField(Precision.choices, required=False)
    end_known = serializers.BooleanField(required=False)
    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]


class MandateInput(SpanInput):
    """A mandate to add beside those the person has had."""

    example = {"person": 1, "body": 12, **_HELD}

    person = Visible(Person)
    body = Visible(Organisation)
    title = serializers.CharField(max_length=200)
    committee = serializers.CharField(max_length=60, allow_blank=True, required=False)
    party = serializers.CharField(max_length=60, allow_blank=True, required=False)
    constituency = serializers.CharField(max_length=100, allow_blank=True, required=False)


class MandateEndInput(Input):
    """The last day of the mandate; of a month or year, its last day is kept."""

    example = {"ends": "2027-05-31", "ends_precision": "day", "source": "Riksdagens ledamotsregister"}

    ends = Day()
    ends_precision = serializers.ChoiceField(Precision.choices, required=False)
    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]


class MandateConfirmInput(Input):
    """That the mandate is still held, and who says so."""

    example = {"source": "Riksdagens ledamotsregister"}

    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]
