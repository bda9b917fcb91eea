"""Whom campaigns want to move, and what they do."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LONGEST_NOTE, OPEN_ACCOUNT, Day, Input, ModelOutput, Visible
from api.serializers.briefs import MeetingBrief, OrganisationBrief, PersonBrief, UserBrief
from campaigns.enums import ActivityKind, ActivityState
from campaigns.models import Campaign, CampaignActivity, CampaignTarget
from crm.enums import Partnership, Position
from crm.models import Meeting, Organisation, Person, User

_WISHES = [choice for choice in Position.choices if choice[0] != Position.UNKNOWN]
_WISH = {"desired": "champion", "why": "Leder utskottet.", "by": "2027-10-01"}
_PLAN = {
    "title": "Frukostseminarium",
    "kind": "seminar",
    "starts": "2027-06-29",
    "ends": "2027-06-29",
    "place": "Visby",
}
_FATE = {"state": "planned", "cancelled_because": ""}


class CampaignTargetOutput(ModelOutput):
    """A decision-maker, the stance that we wish for, why, by when, and who of ours sees to it."""

    example = {
        "id": 8,
        "campaign": 3,
        "person": {"id": 6, "ref": "DM06", "name": "Mats Rälskog"},
        **_WISH,
        "owner": {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2},
        "version": 1,
    }

    person = PersonBrief()
    owner = UserBrief()

    class Meta:
        model = CampaignTarget
        fields = ("id", "campaign", "person", "desired", "why", "by", "owner", "version")


class CampaignTargetInput(Input):
    """What we wish for. What the person thinks is a stance."""

    example = {**_WISH, "owner": 9}

    desired = serializers.ChoiceField(_WISHES)
    why = serializers.CharField(max_length=LONGEST_NOTE)
    by = Day()
    owner = Visible(User, only=OPEN_ACCOUNT)


class NewCampaignTargetInput(CampaignTargetInput):
    """A person is a target of a campaign once."""

    example = {"campaign": 3, "person": 6, **CampaignTargetInput.example}

    campaign = Visible(Campaign)
    person = Visible(Person)


class ActivityOutput(ModelOutput):
    """What a campaign does. ``meeting`` is null where the caller may not read it, too."""

    example = {
        "id": 4,
        "ref": "",
        "campaign": 3,
        **_PLAN,
        **_FATE,
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "meeting": None,
        "version": 1,
    }

    organisation = OrganisationBrief()
    meeting = serializers.SerializerMethodField()

    class Meta:
        model = CampaignActivity
        fields = ("id", "ref", "campaign", *_PLAN, *_FATE, "organisation", "meeting", "version")

    @extend_schema_field(MeetingBrief(allow_null=True))
    def get_meeting(self, activity: CampaignActivity) -> Any:
        """The contact, for whoever reads it."""
        seen: Any = getattr(activity, "meeting_read", None)
        return MeetingBrief(seen).data if seen else None


class ActivityInput(Input):
    """What is done, when, where and by whom. ``hold``, ``cancel`` and ``replan`` say what became of it."""

    example = {**_PLAN, "organisation": 2, "meeting": None}

    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(ActivityKind.choices)
    starts = Day()
    ends = Day(allow_null=True, required=False)
    place = serializers.CharField(max_length=200, allow_blank=True, required=False)
    organisation = Visible(Organisation, only={"partnership": Partnership.ACTIVE})
    meeting = Visible(Meeting, allow_null=True, required=False)


class NewActivityInput(ActivityInput):
    """One more activity of a campaign, to come or past; one that was cancelled says why."""

    example = {"campaign": 3, **ActivityInput.example, **_FATE}

    campaign = Visible(Campaign)
    state = serializers.ChoiceField(ActivityState.choices, required=False)
    cancelled_because = serializers.CharField(max_length=300, allow_blank=True, required=False)
    ref = serializers.CharField(max_length=40, required=False)


class CancelActivityInput(Input):
    """Why it is called off."""

    example = {"reason": "Värden fick förhinder."}

    reason = serializers.CharField(max_length=300)
