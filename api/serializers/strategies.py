"""The communication strategy."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Example, Input, ModelOutput, Visible
from api.serializers.briefs import OrganisationBrief, UserBrief
from messages.enums import StrategyState, VariantAudience
from messages.models import Strategy, StrategyRow

_ROW: Example = {
    "audience": "media",
    "channel": "Debattartikel",
    "purpose": "Att frågan tas upp i riksmedia.",
    "tone": "Saklig, med en siffra.",
}
_ADOPTION: Example = {"adopted_by": "Rådet", "adopted_on": "2027-03-11"}


class StrategyOutput(ModelOutput):
    """A version. The newest adopted one is in force; its rows are under ``strategy-rows``."""

    example = {
        "id": 3,
        "number": 2,
        "aim": "Att länet hörs med en röst.",
        "state": "adopted",
        "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Region Skog"},
        "created_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "created_at": "2027-02-01T08:00:00+01:00",
        **_ADOPTION,
        "version": 5,
    }

    organisation = OrganisationBrief()
    created_by = UserBrief(allow_null=True)

    class Meta:
        model = Strategy
        fields = (
            *("id", "number", "aim", "state", "organisation", "created_by", "created_at", "adopted_by", "adopted_on"),
            "version",
        )


class StrategyInput(Input):
    """What the communication is to bring about."""

    example = {"aim": "Att länet hörs med en röst."}

    aim = serializers.CharField(max_length=Strategy.LONGEST)


class NewStrategyInput(Input):
    """A draft begins as the version in force; without one it needs an ``aim``."""

    example = StrategyInput.example

    aim = serializers.CharField(max_length=Strategy.LONGEST, required=False)


class AdoptStrategyInput(Input):
    """Who adopted it, in words, and when."""

    example = _ADOPTION

    adopted_by = serializers.CharField(max_length=200)
    adopted_on = Day()


class StrategyRowOutput(ModelOutput):
    """An audience through a channel, with purpose and tone."""

    example = {"id": 9, "strategy": 3, **_ROW, "version": 1}

    class Meta:
        model = StrategyRow
        fields = ("id", "strategy", *_ROW, "version")


class StrategyRowInput(Input):
    """What a row says."""

    example = _ROW

    audience = serializers.ChoiceField(VariantAudience.choices)
    channel = serializers.CharField(max_length=100)
    purpose = serializers.CharField(max_length=StrategyRow.LONGEST)
    tone = serializers.CharField(max_length=StrategyRow.LONGEST)


class NewStrategyRowInput(StrategyRowInput):
    """One more row of a draft; each audience and channel once."""

    example = {"strategy": 3, **_ROW}

    strategy = Visible(Strategy, only={"state": StrategyState.DRAFT})
