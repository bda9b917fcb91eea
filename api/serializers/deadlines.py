"""What must be done before an arena."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Example, Input, ModelOutput, Visible
from api.serializers.briefs import UserBrief
from campaigns.enums import DeadlineCertainty
from campaigns.models import Arena, ArenaDeadline
from campaigns.services.checks import MEMBERS
from crm.models import User

_FACTS: Example = {"text": "Budskapen låses", "due": "2027-06-23", "certainty": "confirmed"}
_USER: Example = {"id": 3, "ref": "U1", "name": "Idun Kart", "organisation": 1}


class DeadlineOutput(ModelOutput):
    """Something that must be done before the arena, and who sees to it; open while ``done_on`` is null."""

    example = {
        "id": 6,
        "arena": 1,
        **_FACTS,
        "responsible": _USER,
        "done_on": "2027-06-21",
        "done_by": _USER,
        "version": 2,
    }

    responsible = UserBrief(allow_null=True)
    done_by = UserBrief(allow_null=True)

    class Meta:
        model = ArenaDeadline
        fields = ("id", "arena", "text", "due", "certainty", "responsible", "done_on", "done_by", "version")


class DeadlineInput(Input):
    """What is to be done, by the arena's last day. ``responsible`` is null where the coordinator sees to it."""

    example = {**_FACTS, "responsible": 3}

    text = serializers.CharField(max_length=300)
    due = Day()
    certainty = serializers.ChoiceField(DeadlineCertainty.choices, required=False)
    responsible = Visible(User, only=MEMBERS, allow_null=True, required=False)


class NewDeadlineInput(DeadlineInput):
    """One more thing to be done."""

    example = {"arena": 1, **DeadlineInput.example}

    arena = Visible(Arena)
