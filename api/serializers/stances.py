"""Stances."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Visible
from api.serializers.briefs import IssueBrief, PersonBrief, UserBrief
from crm.enums import Basis, Confidence, FivePoint, Position
from crm.models import Issue, Person, Stance

_RATING: dict[str, Any] = {
    "position": "supportive",
    "interest": 4,
    "basis": "public_record",
    "confidence": "high",
    "source": "Anförande i kammaren 3 maj 2027",
    "as_of": "2027-05-03",
}


class StanceOutput(ModelOutput):
    """Where a person stood on an issue on a day, and what that rests on. Unknown is not neutral."""

    example = {
        "id": 9,
        "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "issue": {"id": 2, "ref": "Q01", "name": "Kuststråket"},
        **_RATING,
        "recorded_by": {"id": 5, "ref": "", "name": "Idun Kart", "organisation": 1},
        "recorded_at": "2027-05-04T07:30:00Z",
    }

    person = PersonBrief()
    issue = IssueBrief()
    recorded_by = UserBrief(allow_null=True)

    class Meta:
        model = Stance
        fields = (
            "id",
            "person",
            "issue",
            "position",
            "interest",
            "basis",
            "confidence",
            "source",
            "as_of",
            "recorded_by",
            "recorded_at",
        )


class StanceInput(Input):
    """A rating, which stands beside the earlier ones. With the basis ``public_record`` it names its source."""

    example = {"person": 1, "issue": 2, **_RATING}

    person = Visible(Person)
    issue = Visible(Issue)
    position = serializers.ChoiceField(Position.choices)
    interest = serializers.ChoiceField(FivePoint.choices, allow_null=True, required=False)
    basis = serializers.ChoiceField(Basis.choices)
    confidence = serializers.ChoiceField(Confidence.choices)
    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]
    as_of = Day()
