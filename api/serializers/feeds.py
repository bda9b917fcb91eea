"""Calendar feeds."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from api.fields import Input, ModelOutput, Output, Visible
from campaigns.enums import FeedKind
from campaigns.models import Arena, CalendarFeed

_EXAMPLE: dict[str, Any] = {
    "id": 4,
    "kind": "arena",
    "arena": 1,
    "hint": "Zm9v",
    "created_at": "2027-06-21T06:00:00Z",
    "last_used_at": None,
    "revoked_at": None,
}


class FeedOutput(ModelOutput):
    """One of the caller's calendars. ``hint`` is the beginning of the address's secret, which is shown only once."""

    example = _EXAMPLE

    class Meta:
        model = CalendarFeed
        fields = ("id", "kind", "arena", "hint", "created_at", "last_used_at", "revoked_at")


class NewFeedInput(Input):
    """An arena's programme; without ``arena`` one's own, at every arena."""

    example: ClassVar[dict[str, Any]] = {"arena": 1}

    arena = Visible(Arena, required=False, allow_null=True)


class MadeFeedOutput(Output):
    """A new calendar with its address: to be kept now, since it is shown only this once."""

    example: ClassVar[dict[str, Any]] = {
        "id": 4,
        "kind": "arena",
        "arena": 1,
        "address": "https://samsyn.example/calendar/Zm9vYmFyYmF6cXV4cXV1eA.ics",
    }

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(FeedKind.choices)
    arena = serializers.IntegerField(source="arena_id", allow_null=True)
    address = serializers.CharField()
