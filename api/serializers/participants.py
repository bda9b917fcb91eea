"""Who signed up for activities, and files of figures."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Example, Input, ModelOutput, Output, Visible
from api.serializers.briefs import UserBrief
from campaigns.enums import ParticipantKind
from campaigns.models import ActivityParticipant, CampaignActivity, FigureImport, Indicator

_FACTS: Example = {"name": "Exempel Energi Västernorrland AB", "country": "", "came": 3}
_WHO: Example = {"activity": 4, "kind": "swedish", "number": "5599990115"}
_LEAD: Example = {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2}


class ParticipantOutput(ModelOutput):
    """An organisation that signed up; ``came`` is null while nobody has said how many came.

    Of a sole trader neither number nor name is kept.
    """

    example = {"id": 31, **_WHO, **_FACTS, "version": 1}

    class Meta:
        model = ActivityParticipant
        fields = ("id", *_WHO, *_FACTS, "version")


class ParticipantInput(Input):
    """What is kept of an organisation that signed up; its number stays."""

    example = _FACTS

    name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    country = serializers.CharField(max_length=60, allow_blank=True, required=False)
    came = serializers.IntegerField(min_value=0, max_value=1_000_000, allow_null=True, required=False)


class NewParticipantInput(ParticipantInput):
    """An organisation that signs up. A Swedish one needs its number, a foreign one its country."""

    example = {**_WHO, **_FACTS}

    activity = Visible(CampaignActivity)
    kind = serializers.ChoiceField(ParticipantKind.choices, required=False)
    number = serializers.CharField(max_length=20, allow_blank=True, required=False)


class FigureRow(Output):
    """A row that the file brings: ``month`` and ``amount``, or an organisation and how many came."""

    row = serializers.IntegerField()
    month = serializers.DateField(required=False)
    amount = serializers.IntegerField(required=False)
    kind = serializers.ChoiceField(ParticipantKind.choices, required=False)
    number = serializers.CharField(allow_blank=True, required=False)
    name = serializers.CharField(allow_blank=True, required=False)
    country = serializers.CharField(allow_blank=True, required=False)
    came = serializers.IntegerField(allow_null=True, required=False)


class ChangedFigureRow(FigureRow):
    """A row that says another figure; ``before`` is the one that is here."""

    before = serializers.IntegerField(allow_null=True)


class FigurePlan(Output):
    """What the file changes. ``same`` counts the rows that are here already.

    Of months, ``column`` is the one that was counted, ``gaps`` are months that are missing between the first and the
    last, ``unfinished`` those that are not over. Of organisations, ``elsewhere`` counts those that signed up for
    another activity too.
    """

    new = FigureRow(many=True)
    changed = ChangedFigureRow(many=True)
    same = serializers.IntegerField()
    column = serializers.CharField(required=False)
    gaps = serializers.ListField(child=serializers.DateField(), required=False)
    unfinished = serializers.ListField(child=serializers.DateField(), required=False)
    elsewhere = serializers.IntegerField(required=False)


class FigureImportOutput(ModelOutput):
    """A file of figures and what it changes: planned, applied or undone."""

    example = {
        "id": 2,
        "kind": "months",
        "indicator": 3,
        "activity": None,
        "state": "planned",
        "file_name": "besok.csv",
        "made_by": _LEAD,
        "made_at": "2027-06-21T06:00:00Z",
        "applied_at": None,
        "plan": {
            "new": [{"row": 9, "month": "2027-05-01", "amount": 412}],
            "changed": [{"row": 8, "month": "2027-04-01", "amount": 352, "before": 350}],
            "same": 6,
            "column": "Besökare",
            "gaps": [],
            "unfinished": [],
        },
        "version": 1,
    }

    made_by = UserBrief(allow_null=True)
    plan = serializers.SerializerMethodField()

    class Meta:
        model = FigureImport
        fields = (
            *("id", "kind", "indicator", "activity", "state", "file_name", "made_by", "made_at", "applied_at"),
            *("plan", "version"),
        )

    @extend_schema_field(FigurePlan())
    def get_plan(self, run: FigureImport) -> Any:
        """As it was made, without what only tells rows apart."""
        rows = {name: [_shown(row) for row in run.plan[name]] for name in ("new", "changed")}
        return {**run.plan, **rows}


class NewFigureImportInput(Input):
    """A file as text (CSV with a header), of an ``indicator``'s months or of an ``activity``'s participants.

    It is read, not saved.
    """

    example = {"indicator": 3, "file_name": "besok.csv", "file": "månad;besökare\n2027-05;412\n"}

    indicator = Visible(Indicator, required=False)
    activity = Visible(CampaignActivity, required=False)
    file_name = serializers.CharField(max_length=200)
    file = serializers.CharField(trim_whitespace=False)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "key"}
