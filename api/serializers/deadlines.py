"""What must be done before an arena."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Visible
from campaigns.enums import DeadlineCertainty
from campaigns.models import Arena, ArenaDeadline

_EXAMPLE = {"arena": 1, "text": "Budskapen låses", "due": "2027-06-23", "certainty": "confirmed"}


class DeadlineOutput(ModelOutput):
    """Something that must be done before the arena; open while ``done_on`` is null."""

    example = {"id": 6, **_EXAMPLE, "done_on": None}

    class Meta:
        model = ArenaDeadline
        fields = ("id", "arena", "text", "due", "certainty", "done_on")


class NewDeadlineInput(Input):
    """One more thing to be done, no later than the arena's last day."""

    example = _EXAMPLE

    arena = Visible(Arena)
    text = serializers.CharField(max_length=300)
    due = Day()
    certainty = serializers.ChoiceField(DeadlineCertainty.choices, required=False)
