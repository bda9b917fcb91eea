"""Venues of an arena."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Example, Input, ModelOutput, Visible
from campaigns.models import Arena, Venue

_FACTS: Example = {
    "name": "Skogssalen",
    "address": "Skogsgatan 1",
    "directions": "Två trappor upp, skylt vid torget.",
    "access": "Hiss från gården, hörslinga.",
    "capacity": 30,
}


class VenueOutput(ModelOutput):
    """A room, a stage or a lobby that items are booked in."""

    example = {"id": 3, "arena": 1, **_FACTS, "version": 1}

    class Meta:
        model = Venue
        fields = ("id", "arena", *_FACTS, "version")


class VenueBrief(ModelOutput):
    """A venue by name."""

    class Meta:
        model = Venue
        fields = ("id", "name")


class VenueInput(Input):
    """What whoever goes there must know. Items to come that are booked there say the new name and address."""

    example = _FACTS

    name = serializers.CharField(max_length=90)
    address = serializers.CharField(max_length=100, allow_blank=True, required=False)
    directions = serializers.CharField(max_length=300, allow_blank=True, required=False)
    access = serializers.CharField(max_length=300, allow_blank=True, required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=30_000, allow_null=True, required=False)


class NewVenueInput(VenueInput):
    """A new venue; its name is its own within the arena."""

    example = {"arena": 1, **_FACTS}

    arena = Visible(Arena)
