"""Reminder rules and quiet hours."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from api.fields import Input, ModelOutput, Output, Visible, WallTime
from api.serializers.briefs import UserBrief
from api.serializers.reminders import Utc
from campaigns.models import Arena, ReminderRule
from campaigns.reminders import explain
from campaigns.services.reminder_rules import read_rule

_TEXTS = {"at": "item start - 90 min", "to": "participants", "useful_until": "item start"}
_WORDS = "Skickas 90 minuter före punktens början till dem som deltar. Inte senare än punktens början."


class ReminderRuleOutput(ModelOutput):
    """A rule as written, and in plain words. Without ``arena`` it holds for all that have none of that code.

    ``since``: it reminds of nothing that fell due before.
    """

    example = {
        "id": 6,
        "code": "soon",
        "arena": None,
        **_TEXTS,
        "words": _WORDS,
        "is_on": True,
        "since": "2027-06-21T06:00:00Z",
    }

    words = serializers.SerializerMethodField()

    class Meta:
        model = ReminderRule
        fields = ("id", "code", "arena", "at", "to", "useful_until", "words", "is_on", "since")

    def get_words(self, row: ReminderRule) -> str:
        """In the caller's language; empty for a damaged rule."""
        rule = read_rule(row)
        return explain.explain(rule) if rule else ""


class ReminderRuleInput(Input):
    """The three texts of a rule."""

    example: ClassVar[dict[str, Any]] = {**_TEXTS}

    at = serializers.CharField(max_length=100)
    to = serializers.CharField(max_length=200)
    useful_until = serializers.CharField(max_length=100)


class NewReminderRuleInput(ReminderRuleInput):
    """A rule with its code, or a free one; with ``arena`` there alone, in place of the general one of that code."""

    example: ClassVar[dict[str, Any]] = {"code": "soon", "arena": 1, **_TEXTS}

    code = serializers.CharField(max_length=40, required=False)
    arena = Visible(Arena, required=False, allow_null=True)


class PreviewedMail(Output):
    """A mail that the rule would send."""

    at = Utc()
    recipient = UserBrief()


class RulePreviewOutput(Output):
    """What a rule would say in plain words, and every mail that it would send in the next two weeks."""

    example = {
        "words": _WORDS,
        "mails": [
            {
                "at": "2027-06-29T04:30:00Z",
                "recipient": {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1},
            }
        ],
    }

    words = serializers.CharField()
    mails = PreviewedMail(many=True)


class QuietHoursOutput(Output):
    """When nothing is sent, on the council's wall clocks; null for never. May span midnight."""

    example: ClassVar[dict[str, Any]] = {"starts": "21:00", "ends": "06:30"}

    starts = WallTime(allow_null=True)
    ends = WallTime(allow_null=True)


class QuietHoursInput(Input):
    """Both, or null twice for no quiet hours."""

    example: ClassVar[dict[str, Any]] = {"starts": "21:00", "ends": "06:30"}

    starts = WallTime(allow_null=True)
    ends = WallTime(allow_null=True)
