"""Arenas."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import LONGEST_NOTE, Day, Input, ModelOutput, Visible
from api.serializers.briefs import UserBrief
from campaigns.enums import ArenaKind
from campaigns.models import Arena
from campaigns.services.checks import MEMBERS
from crm.enums import Role
from crm.models import User

_FACTS = {
    "name": "Skogsdagarna 2027",
    "kind": "political_week",
    "place": "Skogby",
    "starts": "2027-06-28",
    "ends": "2027-07-02",
    "dates_confirmed": True,
    "date_certainty": "Arrangören har bekräftat.",
    "on_site_phone": "070-174 06 24",
    "fallback": "Papperskort i receptionen.",
}


class ArenaOutput(ModelOutput):
    """A place and time where we meet decision-makers. Programme, delegates and deadlines stand by themselves."""

    example = {
        "id": 1,
        "ref": "A1",
        **_FACTS,
        "coordinator": {"id": 3, "ref": "U1", "name": "Idun Kart", "organisation": 1},
        "version": 4,
    }

    coordinator = UserBrief()

    class Meta:
        model = Arena
        fields = ("id", "ref", *_FACTS, "coordinator", "version")


class ArenaInput(Input):
    """An arena's own facts."""

    example = {**_FACTS, "coordinator": 3}

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(ArenaKind.choices)
    place = serializers.CharField(max_length=200)
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
