"""Outcome claims, and what shows them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LONGEST_NOTE, Day, Input, ModelOutput, Output, Visible
from api.serializers.briefs import OrganisationBrief, PersonBrief, UserBrief
from campaigns.enums import Contribution, OutcomeStep
from campaigns.models import Campaign, ClaimEvidence, Goal, OutcomeClaim
from campaigns.queries.claims import ShownClaim
from crm.models import Commitment, Meeting, Organisation, Person, Stance

_FACTS = {
    "step": 4,
    "changed": "Satte en öppen utfrågning på utskottets lista.",
    "on": "2027-06-08",
    "our_part": "Bad om den vid två möten.",
    "others_part": "Två andra län bad om samma sak.",
    "contribution": 1,
    "alternative": "Utskottet kan ha planerat den ändå.",
    "confirmed_by": "Utskottets kansli",
}
_EVIDENCE = {
    "text": "Utskottets lista över utfrågningar",
    "on": "2027-06-10",
    "source": "Riksdagen",
    "url": "https://utskottet.example/lista",
    "meeting": None,
    "commitment": None,
    "stance": None,
}
_USER = {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2}


class EvidenceOutput(ModelOutput):
    """What shows a claim. ``withdrawn_on``: it was taken back. ``gone_on``: what it rested on was deleted."""

    example = {
        "id": 12,
        "claim": 5,
        **_EVIDENCE,
        "added_by": _USER,
        "added_at": "2027-06-10T08:00:00+02:00",
        "withdrawn_on": None,
        "withdrawn_because": "",
        "gone_on": None,
    }

    added_by = UserBrief(allow_null=True)

    class Meta:
        model = ClaimEvidence
        fields = (
            "id", "claim", "text", "on", "source", "url", "meeting", "commitment", "stance", "added_by", "added_at",
            "withdrawn_on", "withdrawn_because", "gone_on",
        )  # fmt: skip


class NewEvidenceInput(Input):
    """One more row. It may rest on one contact, promise or stance that the caller reads."""

    example = {"claim": 5, **_EVIDENCE}

    claim = Visible(OutcomeClaim, only={"withdrawn_on": None})
    text = serializers.CharField(max_length=LONGEST_NOTE)
    on = Day()
    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]
    url = serializers.URLField(max_length=500, allow_blank=True, required=False)
    meeting = Visible(Meeting, allow_null=True, required=False)
    commitment = Visible(Commitment, allow_null=True, required=False)
    stance = Visible(Stance, allow_null=True, required=False)


class TakeBackInput(Input):
    """Why it is taken back."""

    example = {"reason": "Gällde en annan fråga."}

    reason = serializers.CharField(max_length=LONGEST_NOTE)


class ClaimOutput(Output):
    """Who changed what, with our part and others'. ``is_unproven``: nothing shows it, and it prints as a claim.

    ``hidden_evidence`` is how many rows stand behind it that the caller may not read. ``lost_on`` is the day when the
    last evidence of an unproven claim was taken back or deleted.
    """

    example = {
        "id": 5,
        "ref": "",
        "campaign": 3,
        "goal": 4,
        "person": {"id": 6, "ref": "DM06", "name": "Mats Rälskog"},
        "body": None,
        **_FACTS,
        "confirmer": None,
        "is_unproven": False,
        "lost_on": None,
        "hidden_evidence": 0,
        "evidence": [EvidenceOutput.example],
        "made_by": _USER,
        "made_at": "2027-06-09T08:00:00+02:00",
        "withdrawn_on": None,
        "withdrawn_because": "",
        "version": 1,
    }

    id = serializers.IntegerField(source="claim.pk")
    ref = serializers.CharField(source="claim.ref", allow_blank=True)
    campaign = serializers.IntegerField(source="claim.campaign_id")
    goal = serializers.IntegerField(source="claim.goal_id", allow_null=True)
    step = serializers.ChoiceField(OutcomeStep.choices, source="claim.step")
    person = PersonBrief(source="claim.person", allow_null=True)
    body = OrganisationBrief(source="claim.body", allow_null=True)
    changed = serializers.CharField(source="claim.changed")
    on = serializers.DateField(source="claim.on")
    our_part = serializers.CharField(source="claim.our_part")
    others_part = serializers.CharField(source="claim.others_part")
    contribution = serializers.ChoiceField(Contribution.choices, source="claim.contribution")
    alternative = serializers.CharField(source="claim.alternative", allow_blank=True)
    confirmer = PersonBrief(source="claim.confirmer", allow_null=True)
    confirmed_by = serializers.CharField(source="claim.confirmed_by", allow_blank=True)
    is_unproven = serializers.BooleanField(source="claim.is_unproven")
    lost_on = serializers.DateField(source="claim.lost_on", allow_null=True)
    hidden_evidence = serializers.IntegerField(source="hidden")
    evidence = serializers.SerializerMethodField()
    made_by = UserBrief(source="claim.made_by", allow_null=True)
    made_at = serializers.DateTimeField(source="claim.made_at")
    withdrawn_on = serializers.DateField(source="claim.withdrawn_on", allow_null=True)
    withdrawn_because = serializers.CharField(source="claim.withdrawn_because", allow_blank=True)
    version = serializers.IntegerField(source="claim.version")

    @extend_schema_field(EvidenceOutput(many=True))
    def get_evidence(self, shown: ShownClaim) -> Any:
        """What stands, the newest first, and then what no longer does."""
        return EvidenceOutput([*shown.evidence, *shown.lost], many=True, context=self.context).data


class ClaimInput(Input):
    """What is said of a claim. Who changed is a person or a body; who can confirm it a person, or a name or a role."""

    example = {"person": 6, "body": None, **_FACTS, "confirmer": None, "goal": 4}

    step = serializers.ChoiceField(OutcomeStep.choices)
    person = Visible(Person, allow_null=True, required=False)
    body = Visible(Organisation, allow_null=True, required=False)
    changed = serializers.CharField(max_length=LONGEST_NOTE)
    on = Day()
    our_part = serializers.CharField(max_length=LONGEST_NOTE)
    others_part = serializers.CharField(max_length=LONGEST_NOTE)
    contribution = serializers.ChoiceField(Contribution.choices)
    alternative = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    confirmer = Visible(Person, allow_null=True, required=False)
    confirmed_by = serializers.CharField(max_length=200, allow_blank=True, required=False)
    goal = Visible(Goal, allow_null=True, required=False)


class NewClaimInput(ClaimInput):
    """A new claim of a campaign. It prints as a claim until evidence is added."""

    example = {"campaign": 3, **ClaimInput.example}

    campaign = Visible(Campaign)
    ref = serializers.CharField(max_length=40, required=False)
