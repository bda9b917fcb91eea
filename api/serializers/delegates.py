"""Who of ours is at an arena."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import LONGEST_NOTE, Example, Input, Instant, ModelOutput, Visible
from api.serializers.briefs import UserBrief
from campaigns.enums import TravelMode
from campaigns.models import Arena, Delegate
from campaigns.services.checks import MEMBERS
from crm.models import User

_TRAVEL: Example = {
    "arrives": "2027-06-28T10:00:00Z",
    "departs": "2027-07-02T13:00:00Z",
    "note": "Bor på vandrarhemmet.",
    "travel": "train",
}


class DelegateOutput(ModelOutput):
    """One of ours at an arena, from when to when."""

    example = {
        "id": 5,
        "arena": 1,
        "user": {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1},
        **_TRAVEL,
        "version": 1,
    }

    user = UserBrief()

    class Meta:
        model = Delegate
        fields = ("id", "arena", "user", *_TRAVEL, "version")


class DelegateInput(Input):
    """When a delegate comes and goes; null where it is not known. ``despite``: save though they would miss an item."""

    example = {**_TRAVEL, "despite": False}

    arrives = Instant(allow_null=True, required=False)
    departs = Instant(allow_null=True, required=False)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    travel = serializers.ChoiceField(TravelMode.choices, allow_blank=True, required=False)
    despite = serializers.BooleanField(required=False)


class TravelInput(Input):
    """How the delegate travels, by the longest part; empty for not stated."""

    example = {"travel": "train"}

    travel = serializers.ChoiceField(TravelMode.choices, allow_blank=True)


class NewDelegateInput(DelegateInput):
    """A new delegate: a member of an active party, once per arena."""

    example = {"arena": 1, "user": 8, **DelegateInput.example}

    arena = Visible(Arena)
    user = Visible(User, only=MEMBERS)
