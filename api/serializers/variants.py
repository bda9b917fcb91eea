"""Variants of a joint message: worded for one audience each."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, Output, ReadableRow
from api.serializers.briefs import MessageBrief, UserBrief, VersionBrief
from api.serializers.versions import HASH
from messages.enums import Part, VariantAudience, VariantForm, VariantLanguage
from messages.house import LONGEST_TEXT
from messages.models import JointMessage, MessageVersion

_TEXT = "Bygg hela sträckan i en följd: det är billigare än att komma tillbaka."
_SOURCE = {"id": 9, "number": "1.0", "content_hash": HASH}
_USER = {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2}


class VariantOutput(Output):
    """A wording of the message for one audience, with its newest text and the version that it was made from.

    No party has endorsed it: ``based_on`` says who stands behind the version. ``is_behind``: the message has changed
    in substance since, in the parts that ``changed`` names; a respelling leaves it.
    """

    example = {
        "id": 17,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "audience": "minister",
        "language": "sv",
        "form": "one_liner",
        "number": 2,
        "text": _TEXT,
        "words": 12,
        "seconds_aloud": 5,
        "source": _SOURCE,
        "based_on": "Bygger på v1.0, som 7 av 8 röstande parter står bakom.",
        "version": {"id": 11, "number": "1.1", "content_hash": HASH},
        "is_behind": True,
        "changed": ["pillar"],
        "created_at": "2027-05-20T09:00:00Z",
        "retired_at": None,
    }

    id = serializers.IntegerField()
    message = MessageBrief()
    audience = serializers.ChoiceField(VariantAudience.choices)
    language = serializers.ChoiceField(VariantLanguage.choices)
    form = serializers.ChoiceField(VariantForm.choices)
    number = serializers.IntegerField(source="current.number")
    text = serializers.CharField(source="current.text")
    words = serializers.IntegerField()
    seconds_aloud = serializers.IntegerField()
    source = VersionBrief()  # type: ignore[assignment]
    based_on = serializers.CharField()
    version = VersionBrief(source="message.current", help_text="The message's current version.")
    is_behind = serializers.BooleanField()
    changed = serializers.ListField(child=serializers.ChoiceField(Part.choices))
    created_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)


class VariantTextOutput(Output):
    """One text of a variant, and the version that it was made from or found to hold for."""

    example = {
        "number": 2,
        "text": _TEXT,
        "source": _SOURCE,
        "created_at": "2027-05-20T09:00:00Z",
        "created_by": _USER,
    }

    number = serializers.IntegerField()
    text = serializers.CharField()
    source = VersionBrief()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    created_by = UserBrief(allow_null=True)


class VariantTextsOutput(Output):
    """Every text of a variant, the newest first."""

    example = {"texts": [VariantTextOutput.example]}

    texts = VariantTextOutput(many=True)


class ConfirmInput(Input):
    """``source`` is the version that was read: 409 when the message has a newer one."""

    example = {"source": 9}

    source = ReadableRow(MessageVersion, required=False)  # type: ignore[assignment]


class VariantTextInput(Input):
    """The text: Markdown, at most 130 words where it is spoken and 25 in a one-liner.

    ``source`` is the version that was read: 409 when the message has a newer one.
    """

    example = {"text": _TEXT, "source": 9}

    text = serializers.CharField(max_length=LONGEST_TEXT)
    source = ReadableRow(MessageVersion, required=False)  # type: ignore[assignment]


class NewVariantInput(VariantTextInput):
    """A new one: whom it is for, its language, what it is written to be, and its first text."""

    example = {"message": 4, "audience": "minister", "language": "sv", "form": "one_liner", **VariantTextInput.example}

    message = ReadableRow(JointMessage)
    audience = serializers.ChoiceField(VariantAudience.choices)
    language = serializers.ChoiceField(VariantLanguage.choices)
    form = serializers.ChoiceField(VariantForm.choices)
