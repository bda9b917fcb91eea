"""Who answers for each party."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Day, Input, ModelOutput, Output, Visible, VisibleList
from api.serializers.briefs import OrganisationBrief, UserBrief
from crm.models import Organisation, User
from messages.enums import Gate
from messages.models import AnchoringRules

_RULES = {
    "quorum": 5,
    "conditional_counts": True,
    "all_must_answer": False,
    "gate": "ready",
    "silence_allowed": False,
    "days_to_answer": 14,
    "levels": [["Tjänsteperson"], ["Kommunstyrelsen", "Regionstyrelsen"]],
}
_BOARD = {"next_board": "Kommunstyrelsen", "next_board_on": "2027-06-08"}


class AnchoringOutput(Output):
    """A party, whom its questions go to, who steps in, and the next board that can decide. ``id`` is the party's."""

    example = {
        "id": 5,
        "organisation": {"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"},
        "recipient": {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5},
        "deputy": None,
        **_BOARD,
        "level_needed": "Kommunstyrelsen",
    }

    id = serializers.IntegerField()
    organisation = OrganisationBrief(source="*")
    recipient = UserBrief(allow_null=True, source="asked.recipient", default=None)
    deputy = UserBrief(allow_null=True, source="asked.deputy", default=None)
    next_board = serializers.CharField(allow_blank=True, source="asked.next_board", default="")
    next_board_on = serializers.DateField(allow_null=True, source="asked.next_board_on", default=None)
    level_needed = serializers.CharField(allow_blank=True, source="asked.level_needed.name", default="")


class AnchoringInput(Input):
    """Who of the party is asked, and when its board meets next."""

    example = {"recipient": 8, "deputy": None, **_BOARD, "level_needed": "Kommunstyrelsen"}

    recipient = Visible(User, only=OPEN_ACCOUNT)
    deputy = Visible(User, only=OPEN_ACCOUNT, allow_null=True)
    next_board = serializers.CharField(max_length=200, allow_blank=True)
    next_board_on = Day(allow_null=True)
    level_needed = serializers.CharField(
        max_length=100, allow_blank=True, help_text="One of the council's levels; empty for any."
    )


class AnchoringRulesOutput(ModelOutput):
    """What the council asks of every anchoring. ``levels`` are names by rank, the lowest first."""

    must_endorse = OrganisationBrief(many=True)
    levels = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))

    example = {
        "must_endorse": [{"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"}],
        **_RULES,
    }

    class Meta:
        model = AnchoringRules
        fields = (
            *("must_endorse", "quorum", "conditional_counts", "all_must_answer", "gate"),
            *("silence_allowed", "days_to_answer", "levels"),
        )


class AnchoringRulesInput(Input):
    """All of the rules: what is set replaces what was."""

    example = {"must_endorse": [5], **_RULES}

    must_endorse = VisibleList(Organisation)
    quorum = serializers.IntegerField(allow_null=True, min_value=1, max_value=1000)
    conditional_counts = serializers.BooleanField()
    all_must_answer = serializers.BooleanField()
    gate = serializers.ChoiceField(Gate.choices)
    silence_allowed = serializers.BooleanField()
    days_to_answer = serializers.IntegerField(min_value=1, max_value=365)
    levels = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=100), min_length=1, max_length=20),
        max_length=20,
    )
