"""Campaigns with the figures of their goals."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LARGEST_NUMBER, Day, Input, ModelOutput, Output, Visible, VisibleList
from api.serializers.briefs import AgendaBrief, IssueBrief, MessageStateBrief, OrganisationBrief, UserBrief
from api.serializers.goals import NotShown
from campaigns.enums import InfluenceStage, Metric
from campaigns.models import AgendaItem, Campaign
from campaigns.services.checks import MEMBERS
from crm.enums import Partnership
from crm.models import Issue, Organisation, User
from messages.models import JointMessage

_FACTS = {
    "name": "Hela banan",
    "starts": "2027-01-11",
    "ends": "2027-12-17",
    "hashtag": "#helabanan",
    "work_package": "AP3",
    "budget": 120000,
    "budget_for": "Frukostseminarium och resor",
    "stage_start": 1,
    "stage_target": 4,
}
_FIELDS = ("id", "ref", *_FACTS, "agenda_item", "issue", "organisation", "lead", "joint_messages", "goals", "version")


class GoalFigure(Output):
    """A goal and how far it has come, as the caller may count it."""

    id = serializers.IntegerField(source="goal.pk")
    ref = serializers.CharField(source="goal.ref", allow_blank=True)
    text = serializers.CharField(source="goal.text")
    metric = serializers.ChoiceField(Metric.choices, source="goal.metric")
    value = serializers.IntegerField()
    target = serializers.IntegerField()
    reached = serializers.BooleanField()
    not_shown = NotShown()


class CampaignOutput(ModelOutput):
    """A campaign; each figure's rows are at its goal."""

    example = {
        "id": 3,
        "ref": "C2",
        **_FACTS,
        "agenda_item": {"id": 4, "ref": "", "name": "Spår längs hela kusten"},
        "issue": {"id": 5, "ref": "", "name": "Järnväg"},
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "lead": {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2},
        "joint_messages": [{"id": 7, "ref": "M1", "title": "Hela banan", "state": "adopted"}],
        "goals": [
            {
                "id": 4,
                "ref": "G1",
                "text": "Tolv dokumenterade kontakter",
                "metric": "interactions_on_issue",
                "value": 5,
                "target": 12,
                "reached": False,
                "not_shown": 3,
            }
        ],
        "version": 2,
    }

    agenda_item = AgendaBrief(allow_null=True)
    issue = IssueBrief()
    organisation = OrganisationBrief()
    lead = UserBrief()
    joint_messages = MessageStateBrief(many=True)
    goals = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = _FIELDS

    @extend_schema_field(GoalFigure(many=True))
    def get_goals(self, campaign: Campaign) -> Any:
        """From the figures that the view counted for all rows at once."""
        return GoalFigure(self.context["figures"][campaign.pk], many=True).data


class CampaignInput(Input):
    """What is said of a campaign. ``joint_messages`` replaces the whole list; ``hashtag`` may hold several."""

    example = {**_FACTS, "agenda_item": 4, "issue": 5, "organisation": 2, "lead": 9, "joint_messages": [7]}

    name = serializers.CharField(max_length=200)
    issue = Visible(Issue)
    organisation = Visible(Organisation, only={"partnership": Partnership.ACTIVE})
    lead = Visible(User, only=MEMBERS)
    starts = Day()
    ends = Day()
    joint_messages = VisibleList(JointMessage, required=False)
    hashtag = serializers.CharField(max_length=200, allow_blank=True, required=False)
    work_package = serializers.CharField(max_length=40, allow_blank=True, required=False)
    agenda_item = Visible(AgendaItem, allow_null=True, required=False)
    budget = serializers.IntegerField(min_value=0, max_value=LARGEST_NUMBER, allow_null=True, required=False)
    budget_for = serializers.CharField(max_length=300, allow_blank=True, required=False)
    stage_start = serializers.ChoiceField(InfluenceStage.choices, allow_null=True, required=False)
    stage_target = serializers.ChoiceField(InfluenceStage.choices, allow_null=True, required=False)


class NewCampaignInput(CampaignInput):
    """A new campaign may be given the reference by which people know it."""

    ref = serializers.CharField(max_length=40, required=False)
