"""Duty rotas, their shifts, absences and swaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from api.fields import Day, Example, Input, ModelOutput, Output, Visible
from api.serializers.briefs import NamedRow, OrganisationBrief, UserBrief
from campaigns.models import Arena, DutyRota, RotaAbsence, RotaParty, RotaShift, RotaSwap
from campaigns.rota_enums import RotaReason, RotaUnit
from crm import clock
from crm.enums import Partnership
from crm.models import Organisation, User

_ACTIVE = {"partnership": Partnership.ACTIVE}
_PARTY: Example = {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"}
_OTHER: Example = {"id": 4, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"}
_ROTA: Example = {"id": 5, "name": "Pressjour"}
_FACTS: Example = {
    "name": "Pressjour",
    "duty": "Svarar på frågor från medier",
    "starts": "2027-06-28",
    "ends": "2027-07-02",
    "unit": "day",
    "length": 1,
}


class RotaPartyOutput(ModelOutput):
    """A party that takes turns, and its share. ``id`` is its place in the rota, which absences are of."""

    organisation = OrganisationBrief()

    class Meta:
        model = RotaParty
        fields = ("id", "organisation", "share")


class DutyRotaOutput(ModelOutput):
    """A duty that parties take turns at. ``arena`` is null where there is none, or the caller does not read it."""

    example = {
        "id": 5,
        "ref": "",
        **_FACTS,
        "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Region Skog"},
        "arena": {"id": 1, "name": "Skogsdagarna"},
        "parties": [{"id": 9, "organisation": _PARTY, "share": "0.50"}],
        "version": 1,
    }

    organisation = OrganisationBrief()
    arena = NamedRow(allow_null=True)
    parties = RotaPartyOutput(many=True)

    class Meta:
        model = DutyRota
        fields = (
            *("id", "ref", "name", "duty", "organisation", "arena", "starts", "ends", "unit", "length"),
            *("parties", "version"),
        )


class PartyShareInput(Input):
    """A party of the rota. One with half the share of another takes half as many days."""

    organisation = Visible(Organisation, only=_ACTIVE)
    share = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=RotaParty.LEAST, max_value=RotaParty.MOST, default=Decimal(1)
    )


class DutyRotaInput(Input):
    """What the duty is, when, in how long shifts (``length`` of ``unit``), and who takes turns: all of them at once."""

    example = {**_FACTS, "organisation": 1, "arena": 1, "parties": [{"organisation": 2, "share": "0.50"}]}

    name = serializers.CharField(max_length=200)
    duty = serializers.CharField(max_length=300)
    starts = Day()
    ends = Day()
    unit = serializers.ChoiceField(RotaUnit.choices, required=False)
    length = serializers.IntegerField(min_value=1, max_value=60, required=False)
    organisation = Visible(Organisation, only=_ACTIVE, required=False)
    arena = Visible(Arena, allow_null=True, required=False)
    parties = PartyShareInput(many=True)


class NewDutyRotaInput(DutyRotaInput):
    """A rota of the caller's own organisation, unless another is named."""

    ref = serializers.CharField(max_length=40, required=False)


class RotaLineOutput(Output):
    """Days that a party would take, or nobody can, and why. It had ``own_days`` of ``all_days`` before."""

    starts = serializers.DateField()
    ends = serializers.DateField()
    organisation = OrganisationBrief(allow_null=True)
    reason = serializers.ChoiceField(RotaReason.choices, source="given.reason")
    own_days = serializers.IntegerField(source="given.own_days")
    all_days = serializers.IntegerField(source="given.all_days")
    why = serializers.CharField()
    absent = OrganisationBrief(many=True)


_LINE: Example = {
    "starts": "2027-06-28",
    "ends": "2027-06-28",
    "organisation": _PARTY,
    "reason": "least",
    "own_days": 2,
    "all_days": 11,
    "why": "Har med passet tjänstgjort minst i förhållande till sin andel: 2 av 11 dagar före det.",
    "absent": [_OTHER],
}


class RotaProposalOutput(Output):
    """What planning would save: ``lines`` for the free days, beside the shifts ``kept``. ``seen`` names it."""

    example = {"seen": "9f86d081884c7d659a2feaa0c55ad015", "kept": [31], "lines": [_LINE]}

    seen = serializers.CharField()
    kept = serializers.SerializerMethodField()
    lines = RotaLineOutput(many=True)

    def get_kept(self, proposal: Any) -> list[int]:
        """Numbers of the shifts."""
        return [shift.pk for shift in proposal.kept]


class RotaPlanInput(Input):
    """The proposal that was read."""

    example = {"seen": "9f86d081884c7d659a2feaa0c55ad015"}

    seen = serializers.CharField(max_length=64, required=False)


class RotaLoadOutput(Output):
    """What a party has, in days. ``difference`` is above (or below) its share of what is done and to come.

    ``unserved`` are past days that nobody of it had, which are no load.
    ``share`` is null for a party that takes turns no longer.
    """

    organisation = OrganisationBrief()
    share = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    done = serializers.IntegerField()
    unserved = serializers.IntegerField()
    to_come = serializers.IntegerField(source="planned")
    fair = serializers.FloatField(source="fair_days")
    difference = serializers.FloatField()
    earlier = serializers.IntegerField()
    earlier_difference = serializers.FloatField()


class RotaLoadsOutput(Output):
    """The load of each party."""

    example = {
        "loads": [
            {
                "organisation": _PARTY,
                "share": "1.00",
                "done": 2,
                "unserved": 0,
                "to_come": 1,
                "fair": 2.5,
                "difference": 0.5,
                "earlier": 4,
                "earlier_difference": -1.0,
            }
        ]
    }

    loads = RotaLoadOutput(many=True)


class DutyShiftOutput(ModelOutput):
    """Days of a duty: which party's, who of it, and why. ``is_gap``: nobody of the party has it."""

    example = {
        "id": 31,
        "rota": _ROTA,
        "starts": "2027-06-28",
        "ends": "2027-06-28",
        "organisation": _PARTY,
        "user": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "is_gap": False,
        "is_fixed": False,
        **{name: _LINE[name] for name in ("reason", "own_days", "all_days", "why")},
        "version": 1,
    }

    rota = NamedRow()
    organisation = OrganisationBrief(allow_null=True)
    user = UserBrief(allow_null=True)
    is_gap = serializers.BooleanField()
    why = serializers.CharField()

    class Meta:
        model = RotaShift
        fields = (
            *("id", "rota", "starts", "ends", "organisation", "user", "is_gap", "is_fixed"),
            *("reason", "own_days", "all_days", "why", "version"),
        )


class BusyOutput(Output):
    """Days that the party cannot take, or something else that whoever has the shift does those days, in words."""

    starts = serializers.DateField()
    ends = serializers.DateField()
    text = serializers.CharField()


class BusiesOutput(Output):
    """What clashes with a shift, as far as the caller may read it."""

    example = {"clashes": [{"starts": "2027-06-28", "ends": "2027-06-28", "text": "Frukost, måndag 28 juni 08.00"}]}

    clashes = BusyOutput(many=True)


class ShiftPersonInput(Input):
    """Who of the party has the shift; null for nobody."""

    example = {"user": 3}

    user = Visible(User, allow_null=True)


class CannotInput(Input):
    """``despite``: do it though a party has said that it cannot take those days."""

    example = {"despite": False}

    despite = serializers.BooleanField(required=False)


class ShiftPartyInput(CannotInput):
    """A party of the rota. ``despite``: though it has said that it cannot take those days."""

    example = {"organisation": 2, "despite": False}

    organisation = Visible(Organisation, only=_ACTIVE)


class DutyAbsenceOutput(ModelOutput):
    """Days that a party cannot take. ``party`` is its place in the rota."""

    example = {
        "id": 7,
        "rota": _ROTA,
        "party": 9,
        "organisation": _PARTY,
        "starts": "2027-06-29",
        "ends": "2027-06-30",
    }

    rota = NamedRow(source="party.rota")
    organisation = OrganisationBrief(source="party.organisation")

    class Meta:
        model = RotaAbsence
        fields = ("id", "rota", "party", "organisation", "starts", "ends")


class DutyAbsenceInput(Input):
    """Days that a party of a rota cannot take; one day without ``ends``."""

    example = {"party": 9, "starts": "2027-06-29", "ends": "2027-06-30"}

    party = Visible(RotaParty)
    starts = Day()
    ends = Day(required=False)


class DutySwapOutput(ModelOutput):
    """A party asks ``other`` to take the shift ``offered`` and give ``wanted``. ``holds``: both have theirs still.

    ``is_over``: asked, but a shift has begun.
    """

    example = {
        "id": 3,
        "rota": _ROTA,
        "organisation": _PARTY,
        "other": _OTHER,
        "offered": 31,
        "wanted": 33,
        "holds": True,
        "is_over": False,
        "state": "asked",
        "asked_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "asked_at": "2027-06-21T06:00:00Z",
        "answered_by": None,
        "answered_at": None,
        "version": 1,
    }

    rota = NamedRow(source="offered.rota")
    organisation = OrganisationBrief()
    other = OrganisationBrief()
    holds = serializers.BooleanField()
    is_over = serializers.SerializerMethodField()
    asked_by = UserBrief(allow_null=True)
    answered_by = UserBrief(allow_null=True)

    class Meta:
        model = RotaSwap
        fields = (
            *("id", "rota", "organisation", "other", "offered", "wanted", "holds", "is_over", "state"),
            *("asked_by", "asked_at", "answered_by", "answered_at", "version"),
        )

    def get_is_over(self, swap: RotaSwap) -> bool:
        """By the day of the call."""
        return swap.is_over(clock.day(self.context["at"]))


class DutySwapInput(CannotInput):
    """The caller's party's shift, and one of another party in the same rota.

    ``despite``: though a party has said that it cannot take the days that it would get.
    """

    example = {"offered": 31, "wanted": 33, "despite": False}

    offered = Visible(RotaShift)
    wanted = Visible(RotaShift)
