"""Answers of the parties, each on an exact text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LONGEST_NOTE, Day, Input, ModelOutput, Output
from api.serializers.briefs import MessageBrief, OrganisationBrief, UserBrief, VersionBrief
from messages.enums import Part
from messages.house import LONGEST_REASON
from messages.models import Endorsement
from messages.queries.compare import What

_HASH = "a3" * 32
_DECISION = {"seen": _HASH, "decided_on": "2027-06-08", "reference": "KS 2027/112"}


class ChangedOutput(Output):
    """A paragraph that is not as the party stood behind it: its number within the part, or the reference of an ask."""

    part = serializers.ChoiceField(Part.choices)
    number = serializers.CharField()
    what = serializers.ChoiceField(What.choices)


class EndorsementOutput(ModelOutput):
    """What one party has been asked, or has answered, on one exact version.

    ``covers`` are the hashes of the paragraphs it stands behind, ``respelt`` those of which it saw another spelling;
    ``condition_on`` those that its condition hangs on, none for the whole. A party that is asked again keeps its last
    answer, given on ``stands_on``, for what is unchanged; ``changed`` is the rest. ``set_aside`` is why the text was
    changed in spite of its condition. ``by_silence``: its silence was taken as a yes, as it had chosen.
    """

    message = MessageBrief(source="version.message")
    version = VersionBrief()
    organisation = OrganisationBrief()
    answered_by = UserBrief(allow_null=True)
    covers = serializers.ListField(child=serializers.CharField())
    respelt = serializers.ListField(child=serializers.CharField())
    stands_on = VersionBrief(source="stands_on.version", allow_null=True, default=None)
    changed = serializers.SerializerMethodField()
    condition_on = serializers.ListField(child=serializers.CharField())
    wanted_by = serializers.DateField(allow_null=True, help_text="The party's own day, or the message's.")
    closes = serializers.DateField(allow_null=True, help_text="The last day on which an answer is taken.")
    is_late = serializers.BooleanField(help_text="Answered after the day by which it was wanted.")

    example = {
        "id": 31,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "version": {"id": 9, "number": "0.3", "content_hash": _HASH},
        "organisation": {"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"},
        "state": "conditional",
        "since": "2027-06-08",
        "decided_on": "2027-06-08",
        "level": "Kommunstyrelsen",
        "reference": "KS 2027/112",
        "condition": "Om norra delen byggs samtidigt.",
        "condition_on": [_HASH],
        "comment": "",
        "covers": [_HASH],
        "respelt": [],
        "stands_on": None,
        "changed": [],
        "set_aside": "",
        "withdrawn_on": None,
        "withdraw_reason": "",
        "silence_chosen_at": None,
        "by_silence": False,
        "wanted_by": "2027-06-10",
        "closes": "2027-06-24",
        "is_late": False,
        "answered_by": {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5},
        "revision": 2,
    }

    class Meta:
        model = Endorsement
        fields = (
            "id",
            "message",
            "version",
            "organisation",
            "state",
            "since",
            "decided_on",
            "level",
            "reference",
            "condition",
            "condition_on",
            "comment",
            "covers",
            "respelt",
            "stands_on",
            "changed",
            "set_aside",
            "withdrawn_on",
            "withdraw_reason",
            "silence_chosen_at",
            "by_silence",
            "wanted_by",
            "closes",
            "is_late",
            "answered_by",
            "revision",
        )

    @extend_schema_field(ChangedOutput(many=True))
    def get_changed(self, row: Endorsement) -> list[dict[str, str]]:
        """The paragraphs, in reading order."""
        return [{"part": part, "number": number, "what": what} for part, number, what in row.changed]


class ReviewInput(Input):
    """``seen`` is the content hash of the text that the party has before it."""

    example = {"seen": _HASH, "comment": "Vi tar upp det den 8 juni."}

    seen = serializers.CharField(max_length=64)
    comment = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class WithdrawInput(Input):
    """Why the party no longer stands behind the text."""

    example = {"reason": "Kommunstyrelsen har omprövat sitt beslut."}

    reason = serializers.CharField(max_length=LONGEST_REASON)


class SilenceInput(Input):
    """Whether the party's silence is to be a yes on this message."""

    example = {"chosen": True}

    chosen = serializers.BooleanField()


class DecisionInput(ReviewInput):
    """An answer, at a level and on a day: today unless given."""

    example = {**_DECISION, "level": "Kommunstyrelsen"}

    level = serializers.CharField(max_length=200, allow_blank=True, required=False)
    decided_on = Day(allow_null=True, required=False)
    reference = serializers.CharField(max_length=100, allow_blank=True, required=False)


class EndorseInput(DecisionInput):
    """Standing behind the text, at a stated level. With a ``condition`` the answer is conditional.

    ``condition_on`` are the hashes of the paragraphs that the condition hangs on; none for the whole.
    """

    example = {**_DECISION, "level": "Kommunstyrelsen", "condition": "Om norra delen byggs samtidigt."}

    level = serializers.CharField(max_length=200)
    condition = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    condition_on = serializers.ListField(child=serializers.CharField(max_length=64), max_length=500, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The values. Raises ValidationError for paragraphs without a condition."""
        if attrs.get("condition_on") and not attrs.get("condition"):
            raise serializers.ValidationError({"condition": _("Say what the condition is.")})
        return attrs


class DaysInput(Input):
    """One party's own days; null for the day of the message, and for ten workdays after it."""

    example = {"deadline": "2027-06-30", "closes_on": None}

    deadline = Day(allow_null=True)
    closes_on = Day(allow_null=True)
