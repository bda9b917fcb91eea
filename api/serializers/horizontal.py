"""Horizontal criteria: counts, and what the caller states of themselves."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, Output
from campaigns.enums import Gender

_GROUPS = [{"code": "woman", "label": "Kvinna", "count": 5}, {"code": "man", "label": "Man", "count": 2}]


class CriteriaGroup(Output):
    """A group and how many it holds. ``code`` is the value, or two that are told together, joined by a plus sign."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class CriteriaOutput(Output):
    """How an arena's own delegates and speakers are divided, each person once; never who.

    ``genders`` is empty while fewer than five have stated anything. ``travel`` counts journeys of delegates.
    """

    example = {
        "arena": 1,
        "name": "Almedalsveckan 2027",
        "delegates": 8,
        "speakers": 4,
        "people": 8,
        "stated": 7,
        "unstated": 1,
        "genders": _GROUPS,
        "travel": [{"code": "train", "label": "Tåg", "count": 6}],
        "travel_unstated": 2,
    }

    arena = serializers.IntegerField(source="arena.pk")
    name = serializers.CharField(source="arena.name")
    delegates = serializers.IntegerField()
    speakers = serializers.IntegerField()
    people = serializers.IntegerField()
    stated = serializers.IntegerField()
    unstated = serializers.IntegerField()
    genders = CriteriaGroup(many=True)
    travel = CriteriaGroup(many=True)
    travel_unstated = serializers.IntegerField()


class OwnStatementOutput(Output):
    """What the caller states of themselves; empty for nothing."""

    example = {"gender": "woman"}

    gender = serializers.ChoiceField(Gender.choices, allow_blank=True)


class OwnStatementInput(Input):
    """What to state; empty takes it back."""

    example = {"gender": "woman"}

    gender = serializers.ChoiceField(Gender.choices, allow_blank=True)
