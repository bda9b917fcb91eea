"""Proposed ratings, and promises that four rows tell of."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Input, ModelOutput, Output, Visible
from api.serializers.briefs import MeetingBrief, PersonBrief, UserBrief
from api.serializers.observations import ObservationOutput
from crm.enums import Confidence, Direction, Position
from crm.models import ObservedStance, StanceProposal

_MEETING: dict[str, Any] = ObservationOutput.example["meeting"]


class StanceProposalOutput(ModelOutput):
    """What a meeting showed, proposed as a rating. ``stance`` is the rating's number once it is confirmed."""

    example = {
        "id": 6,
        "observation": ObservationOutput.example,
        "meeting": _MEETING,
        "confidence": "medium",
        "state": "declined",
        "proposed_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "proposed_at": "2027-06-02T10:00:00Z",
        "decided_by": {"id": 5, "ref": "", "name": "Idun Kart", "organisation": 1},
        "decided_at": "2027-06-03T07:00:00Z",
        "reason": "Artighet, inget besked.",
        "stance": None,
    }

    observation = ObservationOutput()
    meeting = MeetingBrief()
    proposed_by = UserBrief(allow_null=True)
    decided_by = UserBrief(allow_null=True)

    class Meta:
        model = StanceProposal
        fields = (
            *("id", "observation", "meeting", "confidence", "state", "proposed_by", "proposed_at"),
            *("decided_by", "decided_at", "reason", "stance"),
        )


class NewProposalInput(Input):
    """A note of what a meeting showed, and how sure one is of it."""

    example = {"observation": 2, "confidence": "medium"}

    observation = Visible(ObservedStance)
    confidence = serializers.ChoiceField(Confidence.choices)


class ConfirmationInput(Input):
    """The coordinator's own reading, where it differs from what was proposed."""

    example = {"confidence": "low"}

    position = serializers.ChoiceField([one for one in Position.choices if one[0] != Position.UNKNOWN], required=False)
    confidence = serializers.ChoiceField(Confidence.choices, required=False)
    source = serializers.CharField(max_length=300, required=False)  # type: ignore[assignment]


class ProposalReasonInput(Input):
    """Why it is not rated."""

    example = {"reason": "Artighet, inget besked."}

    reason = serializers.CharField(max_length=1000)


class PromiseLineOutput(Output):
    """A line of the four rows that no commitment says yet, with what its own words propose."""

    direction = serializers.ChoiceField(Direction.choices)
    text = serializers.CharField()
    person = PersonBrief(allow_null=True)
    due = serializers.DateField(allow_null=True)


class PromiseLinesOutput(Output):
    """Lines for a person to look at: nothing of them is saved."""

    example = {
        "lines": [
            {
                "direction": "ours",
                "text": "Skicka underlag senast 15 augusti",
                "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
                "due": "2027-08-15",
            }
        ]
    }

    lines = PromiseLineOutput(many=True)
