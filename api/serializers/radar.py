"""The mandate radar: whom a mandate that ended or begins touches."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, ModelOutput, Output, Visible
from api.serializers.briefs import AskBrief, MeetingBrief, PersonBrief, UserBrief
from api.serializers.mandates import MandateOutput
from crm.models import Commitment, RegisterImport


class RadarInput(Input):
    """Without ``run`` what changed lately; with it what that import changed."""

    example = {"run": 2}

    run = Visible(RegisterImport, required=False)


class CommitmentBrief(ModelOutput):
    """An open commitment: what was promised, and by when."""

    class Meta:
        model = Commitment
        fields = ("id", "text", "due")


class RadarChange(Output):
    """A person, the mandates that ended or began, and what of ours hangs on them.

    ``in_office`` is false for whoever holds none: they cannot be booked. ``owner`` keeps the relation. ``successors``
    hold the same role at the body, or at what it became, since the other went; ``same_gatekeeper`` are reached alike.
    """

    person = PersonBrief()
    in_office = serializers.BooleanField()
    owner = UserBrief(allow_null=True)
    ended = MandateOutput(many=True)
    began = MandateOutput(many=True)
    meetings = MeetingBrief(many=True)
    commitments = CommitmentBrief(many=True)
    asks = AskBrief(many=True)
    successors = MandateOutput(many=True)
    same_gatekeeper = PersonBrief(many=True)


_PERSON = {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"}


class RadarOutput(Output):
    """Those whom changes of three months back and one ahead touch, the latest first; at most a hundred."""

    example = {
        "changes": [
            {
                "person": _PERSON,
                "in_office": False,
                "owner": None,
                "ended": [{**MandateOutput.example, "ends": "2027-06-20"}],
                "began": [],
                "meetings": [{"id": 7, "ref": "", "title": "Om banan", "kind": "bilateral", "on": "2027-06-29"}],
                "commitments": [{"id": 3, "text": "Återkommer med svar", "due": "2027-07-01"}],
                "asks": [],
                "successors": [],
                "same_gatekeeper": [],
            }
        ]
    }

    changes = RadarChange(many=True)
