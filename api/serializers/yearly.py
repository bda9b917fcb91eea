"""The year's checklist."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, ModelOutput
from api.serializers.briefs import UserBrief
from campaigns.enums import YearlyItem
from campaigns.models import YearlyCheck


class YearlyCheckOutput(ModelOutput):
    """An item of a year that somebody has gone through; ``count``: how much was wrong that day, null if not counted."""

    example = {
        "id": 3,
        "year": 2027,
        "item": "restore",
        "done_on": "2027-11-03",
        "done_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "note": "Återläst på en provmaskin: lika antal.",
        "count": None,
    }

    done_by = UserBrief(allow_null=True)

    class Meta:
        model = YearlyCheck
        fields = ("id", "year", "item", "done_on", "done_by", "note", "count")


class YearlyCheckInput(Input):
    """What was done about an item of this year or the one before."""

    example = {"year": 2027, "item": "restore", "note": "Återläst på en provmaskin: lika antal."}

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    item = serializers.ChoiceField(YearlyItem.choices)
    note = serializers.CharField(max_length=500)
