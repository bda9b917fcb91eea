"""Arenas."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import LONGEST_NOTE, Day, Example, Input, ModelOutput, Output, Visible, VisibleList
from api.serializers.briefs import UserBrief
from api.serializers.venues import VenueBrief
from campaigns.enums import ArenaKind
from campaigns.models import Arena
from campaigns.services.checks import MEMBERS
from crm.enums import Role
from crm.models import User

_FACTS = {
    "name": "Skogsdagarna 2027",
    "kind": "political_week",
    "place": "Skogby",
    "position": "57.63480, 18.29480",
    "on_open_map": True,
    "starts": "2027-06-28",
    "ends": "2027-07-02",
    "dates_confirmed": True,
    "date_certainty": "Arrangören har bekräftat.",
    "on_site_phone": "070-174 06 24",
    "fallback": "Papperskort i receptionen.",
}
_COORDINATOR: Example = {"id": 3, "ref": "U1", "name": "Idun Kart", "organisation": 1}


class ArenaOutput(ModelOutput):
    """A place and time where we meet decision-makers. Programme, delegates and deadlines stand by themselves.

    ``follows`` is the arena of the year before that it was made from.
    """

    example = {
        "id": 1,
        "ref": "A1",
        **_FACTS,
        "coordinator": _COORDINATOR,
        "follows": None,
        "version": 4,
    }

    coordinator = UserBrief()

    class Meta:
        model = Arena
        fields = ("id", "ref", *_FACTS, "coordinator", "follows", "version")


class ArenaInput(Input):
    """An arena's own facts."""

    example = {**_FACTS, "coordinator": 3}

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(ArenaKind.choices)
    place = serializers.CharField(max_length=200)
    position = serializers.CharField(max_length=60, allow_blank=True, required=False)
    on_open_map = serializers.BooleanField(required=False)
    starts = Day()
    ends = Day()
    dates_confirmed = serializers.BooleanField(required=False)
    date_certainty = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    coordinator = Visible(User, only={**MEMBERS, "role": Role.COORDINATOR})
    on_site_phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    fallback = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class NewArenaInput(ArenaInput):
    """A new arena may be given the reference by which people know it."""

    ref = serializers.CharField(max_length=40, required=False)


class ShiftedDeadline(Output):
    """Something to be done, and its day next year."""

    text = serializers.CharField()
    due = serializers.DateField()


class ProposalOutput(Output):
    """Next year's arena as this one suggests it: the same ISO week and weekdays, and what is carried over.

    ``delegates`` are those of this year who are still active; ``made`` is the arena that was made already.
    """

    example = {
        "name": "Skogsdagarna 2028",
        "starts": "2028-06-26",
        "ends": "2028-06-30",
        "deadlines": [{"text": "Budskapen låses", "due": "2028-06-21"}],
        "venues": [{"id": 3, "name": "Skogssalen"}],
        "delegates": [{"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1}],
        "made": None,
    }

    name = serializers.CharField()
    starts = serializers.DateField()
    ends = serializers.DateField()
    deadlines = ShiftedDeadline(many=True)
    venues = VenueBrief(many=True)
    delegates = UserBrief(many=True)
    made = serializers.IntegerField(source="made.pk", default=None, allow_null=True)


class NextArenaInput(Input):
    """Next year's arena, made from ``arena``. Asked for twice with the same name and days, it is made once."""

    example = {
        "arena": 1,
        "name": "Skogsdagarna 2028",
        "starts": "2028-06-26",
        "ends": "2028-06-30",
        "coordinator": 3,
        "delegates": [8],
    }

    arena = Visible(Arena)
    name = serializers.CharField(max_length=200)
    starts = Day()
    ends = Day()
    coordinator = Visible(User, only={**MEMBERS, "role": Role.COORDINATOR}, required=False)
    delegates = VisibleList(User, only=MEMBERS, required=False)
