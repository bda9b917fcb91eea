"""Goals, each with its figure and the rows behind it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LARGEST_NUMBER, LONGEST_NOTE, Day, Input, Output, Visible
from campaigns.enums import GoalKind, Metric
from campaigns.models import Campaign
from campaigns.queries.progress import Progress, period
from messages.models import Signatory

_FACTS = {
    "kind": "output",
    "text": "Tolv dokumenterade kontakter",
    "metric": "interactions_on_issue",
    "target": 12,
    "counts_from": None,
    "counts_to": "2027-09-30",
    "due": None,
}
# Where the rows behind a figure are read; what no metric here counts is recorded by hand.
_RESOURCES = {
    Metric.CONTACTS_ON_ISSUE: "meetings",
    Metric.PARTIES_ENDORSED: "endorsements",
    Metric.STANCE_MOVES: "stances",
    Metric.COMMITMENT_KEPT: "commitments",
}


class NotShown(serializers.IntegerField):
    """What a figure of contacts leaves out for the caller."""

    def __init__(self, **options: Any) -> None:
        text = (
            "For a figure of contacts: how many of other parties' own contacts its days hold besides, on this issue or "
            "another. Null where the caller is not told, who then reads a figure of the contacts that are theirs to "
            "read; null of other metrics too."
        )
        super().__init__(**{"allow_null": True, "read_only": True, "help_text": text, **options})


class RowsBehind(Output):
    """The rows of which a figure is made: their numbers under that resource. A moved stance is a first and a last."""

    resource = serializers.CharField()
    ids = serializers.ListField(child=serializers.IntegerField())


class GoalOutput(Output):
    """A goal, its figure as the caller may count it, and every row behind the figure.

    ``first`` and ``last`` are the days that count: the goal's own, else the campaign's.
    """

    example = {
        "id": 4,
        "ref": "G1",
        "campaign": 3,
        **_FACTS,
        "first": "2027-01-11",
        "last": "2027-09-30",
        "value": 2,
        "reached": False,
        "not_shown": 3,
        "rows": {"resource": "meetings", "ids": [8, 11]},
        "version": 1,
    }

    id = serializers.IntegerField(source="goal.pk")
    ref = serializers.CharField(source="goal.ref", allow_blank=True)
    campaign = serializers.IntegerField(source="goal.campaign_id")
    kind = serializers.ChoiceField(GoalKind.choices, source="goal.kind")
    text = serializers.CharField(source="goal.text")
    metric = serializers.ChoiceField(Metric.choices, source="goal.metric")
    target = serializers.IntegerField()
    counts_from = serializers.DateField(source="goal.counts_from", allow_null=True)
    counts_to = serializers.DateField(source="goal.counts_to", allow_null=True)
    due = serializers.DateField(source="goal.due", allow_null=True)
    first = serializers.SerializerMethodField()
    last = serializers.SerializerMethodField()
    value = serializers.IntegerField()
    reached = serializers.BooleanField()
    not_shown = NotShown()
    rows = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="goal.version")

    @extend_schema_field(serializers.DateField())
    def get_first(self, progress: Progress) -> Any:
        """The first day that counts."""
        return period(progress.goal)[0]

    @extend_schema_field(serializers.DateField())
    def get_last(self, progress: Progress) -> Any:
        """The last day that counts."""
        return period(progress.goal)[1]

    @extend_schema_field(RowsBehind)
    def get_rows(self, progress: Progress) -> Any:
        """Their numbers, in the order in which the page shows them."""
        metric = Metric(progress.goal.metric)
        if metric == Metric.STANCE_MOVES:
            ids = [stance.pk for move in progress.rows for stance in (move.first, move.last)]
        else:
            ids = [row.pk for row in progress.rows]
        resource = _RESOURCES.get(metric, "goal-entries")
        if progress.rows and isinstance(progress.rows[0], Signatory):
            resource = "signatories"
        return {"resource": resource, "ids": ids}


class GoalInput(Input):
    """A goal. For ``stage_reached`` the target is a stage, 1 to 5; else how many."""

    example = _FACTS

    kind = serializers.ChoiceField(GoalKind.choices)
    text = serializers.CharField(max_length=LONGEST_NOTE)
    metric = serializers.ChoiceField(Metric.choices)
    target = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    counts_from = Day(allow_null=True, required=False)
    counts_to = Day(allow_null=True, required=False)
    due = Day(allow_null=True, required=False)


class NewGoalInput(GoalInput):
    """A new goal stands last in its campaign."""

    example = {"campaign": 3, **_FACTS}

    campaign = Visible(Campaign)
    ref = serializers.CharField(max_length=40, required=False)
