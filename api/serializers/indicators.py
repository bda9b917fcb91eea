"""Indicators of the funded project: figures, the rows behind them, targets and notes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LARGEST_NUMBER, Day, Example, Input, ModelOutput, Output, Visible
from api.serializers.briefs import UserBrief
from campaigns.enums import FigureSource
from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget

_LONGEST = 2_000
_WORDS: Example = {"name": "Organisationer som får stöd", "unit": "organisationer", "source": "organisations"}
_LEAD = {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2}
_NOTE = {"indicator": 1, "on": "2027-04-02", "text": "Två av elva lämnade; målvärdet står kvar."}
_TARGET = {"indicator": 1, "on": "2026-12-14", "target": 11, "reason": "Beslut om ändring, HSO 2026:41"}
_READING = {
    "indicator": 1,
    "on": "2027-02-26",
    "whole_month": False,
    "amount": -1,
    "text": "Exempel Logistik AB",
    "number": "5599990156",
    "evidence": "Uppsägning, HSO 2027:8",
    "note": "",
}


class NoteOutput(ModelOutput):
    """A note beside a figure. It stays as it was written."""

    example = {"id": 3, **_NOTE, "recorded_by": _LEAD}

    recorded_by = UserBrief(allow_null=True)

    class Meta:
        model = IndicatorNote
        fields = ("id", "indicator", "on", "text", "recorded_by")


class NewNoteInput(Input):
    """A note; without ``on`` of today."""

    example = _NOTE

    indicator = Visible(Indicator)
    text = serializers.CharField(max_length=_LONGEST)
    on = Day(required=False)


class TargetOutput(ModelOutput):
    """What an indicator is to reach from a day on; the first one has no reason."""

    example = {"id": 2, **_TARGET, "recorded_by": _LEAD}

    recorded_by = UserBrief(allow_null=True)

    class Meta:
        model = IndicatorTarget
        fields = ("id", "indicator", "on", "target", "reason", "recorded_by")


class NewTargetInput(Input):
    """A new target, which may be to come; 0 where none is set. The earlier ones stay."""

    example = _TARGET

    indicator = Visible(Indicator)
    on = Day()
    target = serializers.IntegerField(min_value=0, max_value=LARGEST_NUMBER)
    reason = serializers.CharField(max_length=300)


class ReadingOutput(ModelOutput):
    """A row behind a figure: of the day, or with ``whole_month`` of the month that ``on`` begins.

    Of an indicator that counts organisations, ``amount`` is 1 where the organisation joins and -1 where it leaves.
    """

    example = {"id": 12, **_READING, "recorded_by": _LEAD}

    recorded_by = UserBrief(allow_null=True)

    class Meta:
        model = IndicatorReading
        fields = ("id", *_READING, "recorded_by")


class NewReadingInput(Input):
    """One more row. ``number`` is for indicators that count organisations; a personal number is refused.

    ``amount`` below zero takes back what an earlier row said too much, never more than there is; ``note`` says why.
    """

    example = _READING

    indicator = Visible(Indicator)
    on = Day()
    whole_month = serializers.BooleanField(required=False)
    amount = serializers.IntegerField(min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER)
    text = serializers.CharField(max_length=300)
    number = serializers.CharField(max_length=20, allow_blank=True, required=False)
    evidence = serializers.CharField(max_length=_LONGEST)
    note = serializers.CharField(max_length=_LONGEST, allow_blank=True, required=False)


class NoteBrief(Output):
    """A note as it stands beside its figure."""

    on = serializers.DateField()
    text = serializers.CharField()


class IndicatorOutput(ModelOutput):
    """An indicator as the application words it; ``code`` is what reports call it by.

    ``current`` is the figure on the last day of the period that was asked for, else today; ``added`` is what the period
    brought to it. ``target`` held on that day, null or 0 where none did, and ``previous_target`` before it. ``notes``
    are those written until then.
    """

    example = {
        "id": 1,
        "code": "supported_organisations",
        **_WORDS,
        "current": 9,
        "added": -2,
        "target": 11,
        "previous_target": None,
        "notes": [{"on": _NOTE["on"], "text": _NOTE["text"]}],
        "version": 1,
    }

    current = serializers.SerializerMethodField()
    added = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()
    previous_target = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = ("id", "code", *_WORDS, "current", "added", "target", "previous_target", "notes", "version")

    def get_current(self, row: Indicator) -> int:
        """Counted with all others at once."""
        return int(self.context["figures"][row.pk].total)

    def get_added(self, row: Indicator) -> int:
        """What the period brought."""
        return int(self.context["figures"][row.pk].added)

    def get_target(self, row: Indicator) -> int | None:
        """The one that held."""
        target: int | None = self.context["figures"][row.pk].target
        return target

    def get_previous_target(self, row: Indicator) -> int | None:
        """The one before it."""
        target: int | None = self.context["figures"][row.pk].previous_target
        return target

    @extend_schema_field(NoteBrief(many=True))
    def get_notes(self, row: Indicator) -> Any:
        """The earliest first."""
        return NoteBrief(self.context["figures"][row.pk].notes, many=True).data


class IndicatorInput(Input):
    """An indicator's words, and what is counted. Targets, rows and notes have addresses of their own."""

    example = _WORDS

    name = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=100)
    source = serializers.ChoiceField(FigureSource.choices, required=False)  # type: ignore[assignment]


class NewIndicatorInput(IndicatorInput):
    """A new indicator, with its code for good and its first target."""

    example = {"code": "supported_organisations", **_WORDS, "target": 11, "since": "2024-09-01"}

    code = serializers.SlugField(max_length=60)
    target = serializers.IntegerField(min_value=0, max_value=LARGEST_NUMBER)
    since = Day(required=False)
