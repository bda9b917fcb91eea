"""Indicators of the funded project."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import LARGEST_NUMBER, LONGEST_NOTE, Input, ModelOutput
from campaigns.models import Indicator

_RANGE: dict[str, Any] = {"min_value": -LARGEST_NUMBER, "max_value": LARGEST_NUMBER}
_FACTS = {
    "name": "Organisationer som får stöd",
    "unit": "organisationer",
    "target": 11,
    "previous_target": 9,
    "current": 9,
    "note": "Två lämnade projektet under våren.",
}


class IndicatorOutput(ModelOutput):
    """An indicator as the application words it; ``code`` is what reports call it by."""

    example = {"id": 1, "code": "supported_organisations", **_FACTS}

    class Meta:
        model = Indicator
        fields = ("id", "code", "name", "unit", "target", "previous_target", "current", "note")


class IndicatorInput(Input):
    """An indicator's figures and note."""

    example = _FACTS

    name = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=100)
    target = serializers.IntegerField(**_RANGE)
    previous_target = serializers.IntegerField(**_RANGE, allow_null=True, required=False)
    current = serializers.IntegerField(**_RANGE, required=False)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class NewIndicatorInput(IndicatorInput):
    """A new indicator, with its code for good."""

    example = {"code": "supported_organisations", **_FACTS}

    code = serializers.SlugField(max_length=60)
