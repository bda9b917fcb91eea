"""Disposal of what is known of those who have left."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Output, Visible
from api.serializers.briefs import PersonBrief, UserBrief
from crm.enums import DisposalOutcome
from crm.models import Disposal, Person

_DECISION = {"outcome": "kept", "reference": "HSO 2027:12", "reason": "Pågående revision.", "keep_until": "2028-01-31"}


class DisposalOutput(ModelOutput):
    """A decision. ``erased`` counts what went, by its name."""

    example = {
        "id": 1,
        "person": {"id": 6, "ref": "DM06", "name": "Mats Rälskog"},
        **_DECISION,
        "erased": {},
        "decided_by": {"id": 3, "ref": "U1", "name": "Idun Kart", "organisation": 1},
        "decided_at": "2027-06-21T08:00:00+02:00",
    }

    person = PersonBrief()
    decided_by = UserBrief(allow_null=True)
    erased = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Disposal
        fields = ("id", "person", *_DECISION, "erased", "decided_by", "decided_at")


class NewDisposalInput(Input):
    """Erase, or keep until a day for a reason. The decision that it rests on is named.

    Erasing needs ``version``: of the card as the caller saw it.
    """

    example = {"person": 6, **_DECISION}

    person = Visible(Person)
    outcome = serializers.ChoiceField(DisposalOutcome.choices)
    reference = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=500, allow_blank=True, required=False)
    keep_until = Day(allow_null=True, required=False)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is erased cannot be had back: only what the caller saw."""
        if attrs["outcome"] == DisposalOutcome.ERASED and "version" not in attrs:
            raise serializers.ValidationError({"version": [_("Give the version of the card that you read.")]})
        return attrs


class ProposedOutput(Output):
    """Somebody who is proposed, and the version of the card.

    ``left`` is the last day in office, null for who never held any; ``counted_from`` that day, else the last on which
    the card was written.
    """

    example = {
        "person": {"id": 6, "ref": "DM06", "name": "Mats Rälskog"},
        "left": "2024-09-30",
        "counted_from": "2024-09-30",
        "version": 3,
    }

    person = PersonBrief(source="*")
    left = serializers.DateField(allow_null=True)
    counted_from = serializers.DateField()
    version = serializers.IntegerField()
