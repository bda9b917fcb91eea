"""Rows behind the figures that a person records."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import LARGEST_NUMBER, LONGEST_NOTE, Day, Input, ModelOutput, Visible
from api.serializers.briefs import UserBrief
from campaigns.models import Goal, GoalEntry

_EXAMPLE = {
    "goal": 6,
    "on": "2027-05-20",
    "amount": 2,
    "text": "Motion om spåret",
    "evidence": "Riksdagen, motion 2026/27:123",
}


class GoalEntryOutput(ModelOutput):
    """What happened, when, and what shows it. For a goal that is a stage, ``amount`` is the stage reached.

    One with ``withdrawn_on`` was taken back and does not count.
    """

    example = {
        "id": 12,
        **_EXAMPLE,
        "recorded_by": {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2},
        "withdrawn_on": None,
        "withdrawn_because": "",
    }

    recorded_by = UserBrief(allow_null=True)

    class Meta:
        model = GoalEntry
        fields = ("id", "goal", "on", "amount", "text", "evidence", "recorded_by", "withdrawn_on", "withdrawn_because")


class NewGoalEntryInput(Input):
    """One more row. Without evidence it is a claim, not a result."""

    example = _EXAMPLE

    goal = Visible(Goal)
    on = Day()
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, default=1)
    text = serializers.CharField(max_length=300)
    evidence = serializers.CharField(max_length=LONGEST_NOTE)
