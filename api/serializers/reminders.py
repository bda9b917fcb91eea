"""The plan of reminders."""

from __future__ import annotations

import datetime as dt

from rest_framework import serializers

from api.fields import Input, Instant, ModelOutput, Output, Visible
from api.serializers.briefs import UserBrief
from campaigns.enums import Muted, ReminderKind, Verdict
from campaigns.models import ReminderOccurrence
from crm.models import User

_USER = {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1}
_AT = "2027-06-27T16:00:00Z"


class Utc(serializers.DateTimeField):
    """An instant that was computed in the council's zone."""

    def to_representation(self, value: dt.datetime) -> dt.datetime:  # type: ignore[override]
        """In UTC."""
        return value.astimezone(dt.UTC)


class ReminderOutput(Output):
    """A mail that goes out if nothing is done meanwhile: when, to whom, about what and why.

    ``kinds`` are codes of rules; ``labels`` are in the caller's language, ``subjects`` and ``reasons`` in the
    recipient's. ``already_queued``: all that it says is in the outbox.
    """

    example = {
        "at": _AT,
        "recipient": _USER,
        "kinds": ["pack_final", "tomorrow"],
        "labels": ["Mötesunderlag", "Morgondagens program"],
        "subjects": ["Ditt mötesunderlag: Skogsveckan", "I morgon på Skogsveckan"],
        "reasons": ["du är delegat på Skogsveckan"],
        "useful_until": "2027-07-02T21:59:59Z",
        "already_queued": False,
    }

    at = Utc(source="mail.at")
    recipient = UserBrief(source="mail.recipient")
    kinds = serializers.ListField(child=serializers.CharField(), source="mail.kinds")
    labels = serializers.ListField(child=serializers.CharField(), source="mail.labels")
    subjects = serializers.ListField(child=serializers.CharField(), source="mail.subjects")
    reasons = serializers.ListField(child=serializers.CharField(), source="mail.reasons")
    useful_until = Utc(source="mail.useful_until")
    already_queued = serializers.BooleanField(source="already")


class MailInput(Input):
    """Which planned mail: the minute and the recipient, as the plan names them."""

    example = {"at": _AT, "to": 8}

    at = Instant()
    to = Visible(User)


class ReminderMailOutput(Output):
    """A planned mail as it reads, in the recipient's language. It carries no personal link."""

    example = {
        "at": _AT,
        "recipient": _USER,
        "subject": "Ditt mötesunderlag: Skogsveckan",
        "text": "Det börjar måndag 28 juni (i morgon) i Skogby.",
        "reason": "Du får det här för att du är delegat på Skogsveckan.",
    }

    at = Utc()
    recipient = UserBrief()
    subject = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()


class MissedReminder(ModelOutput):
    """A reminder that was no longer useful when it could be sent."""

    recipient = UserBrief()

    class Meta:
        model = ReminderOccurrence
        fields = ("id", "kind", "title", "recipient", "due_at", "recorded_at")


class MissedOutput(Output):
    """The latest of them."""

    example = {
        "reminders": [
            {
                "id": 3,
                "kind": "soon",
                "title": "Om en timme: Möte om banan",
                "recipient": _USER,
                "due_at": "2027-06-20T08:00:00Z",
                "recorded_at": "2027-06-20T12:00:00Z",
            }
        ]
    }

    reminders = MissedReminder(many=True)


class MutedReminder(Output):
    """A reminder that its recipient does not want."""

    at = Utc()
    recipient = UserBrief()
    kind = serializers.ChoiceField(ReminderKind.choices, source="sort")
    subject = serializers.CharField(source="words.title")
    muted = serializers.ChoiceField(Muted.choices)


class MutedOutput(Output):
    """Them, in order of time."""

    example = {
        "reminders": [
            {"at": _AT, "recipient": _USER, "kind": "day", "subject": "I morgon: 2 punkter", "muted": "declined"}
        ]
    }

    reminders = MutedReminder(many=True)


class DifferenceRow(Output):
    """A reminder that was planned, sent, or both; why, where they differ, in the caller's language."""

    verdict = serializers.ChoiceField(Verdict.choices)
    due = Utc()
    recipient = UserBrief()
    subject = serializers.CharField(source="title")
    why = serializers.CharField(allow_blank=True)
    delivery = serializers.IntegerField(source="delivery_id", allow_null=True)


class DifferencesOutput(Output):
    """Them, in order of time. ``delivery`` is the number of the mail, where there is one."""

    example = {
        "reminders": [
            {
                "verdict": "no_longer_planned",
                "due": _AT,
                "recipient": _USER,
                "subject": "10.00 Uppstart",
                "why": "Punkten är inställd.",
                "delivery": 12,
            }
        ]
    }

    reminders = DifferenceRow(many=True)
