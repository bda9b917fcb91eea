"""Versions of a joint message: the whole house, and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.fields import Day, Input, Output, ReadableRow, VisibleList
from api.serializers.briefs import MessageBrief, PersonBrief, UserBrief
from crm.models import Person
from messages.enums import BlockKind, Change, Doubt, Part
from messages.house import (
    LISTS,
    LONGEST_LINE,
    LONGEST_QUESTION,
    LONGEST_REASON,
    LONGEST_REF,
    LONGEST_ROOF,
    LONGEST_SOURCE,
    LONGEST_TEXT,
    MOST_ROWS,
    AskText,
    Fact,
    House,
)
from messages.models import JointMessage, MessageVersion
from messages.queries.compare import What

HASH = "a3" * 32
# What is said of a version beside its house.
_OPTIONS = ("message", "seen", "number", "change", "despite_conditions")
FACT = {
    "text": "Banan är enkelspårig på 180 av 270 kilometer.",
    "source": "Trafikverket, Järnvägsnätsbeskrivning 2027",
    "checked_on": "2027-03-01",
    "valid_until": None,
    "needs_verification": False,
    "waive_reason": "",
}
ASK = {"ref": "A1", "text": "Peka ut hela sträckan i nationell plan."}
PERSON = {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"}
_QUESTION = {"question": "Vad kostar det?", "answer": "Trafikverkets beräkning är 40 miljarder."}
HOUSE = {
    "roof": "Bygg hela sträckan i en följd.",
    "pillars": ["Godset behöver banan.", "Människor reser kortare."],
    "text": "Vi behöver **dubbelspår**.",
    "red_lines": ["Ingen del ställs mot en annan."],
    "do_not_say": ["Årtal för byggstart."],
    "questions": [_QUESTION],
    "defensive": [],
}


class OneLine(serializers.CharField):
    """A short text on one line, as lists of the house are written."""

    default_error_messages = {"lines": _("Write it on one line.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_LINE, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """The line. Raises ValidationError for several."""
        text: str = super().to_internal_value(data)
        if len(text.splitlines()) > 1:
            self.fail("lines")
        return text


def _lines(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=OneLine(), max_length=MOST_ROWS, required=False, **kwargs)


class FactOutput(Output):
    """A fact with its grounds, and what is wrong with them today; ``waive_reason`` lets it pass all the same."""

    text = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    checked_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    needs_verification = serializers.BooleanField()
    waive_reason = serializers.CharField(allow_blank=True)
    waived_by = UserBrief(allow_null=True)
    waived_on = serializers.DateField(allow_null=True)
    doubt = serializers.ChoiceField(Doubt.choices, allow_blank=True)
    content_hash = serializers.CharField()


class AskOutput(Output):
    """What we ask for, and of whom. ``ref`` carries the ask from version to version."""

    id = serializers.IntegerField()
    ref = serializers.CharField()
    text = serializers.CharField()
    addressees = PersonBrief(many=True)
    content_hash = serializers.CharField()


class QuestionOutput(Output):
    """A tough question with its answer."""

    question = serializers.CharField(source="text")
    answer = serializers.CharField(allow_blank=True)


class BlockOutput(Output):
    """One paragraph with the hash by which answers and conditions name it."""

    kind = serializers.ChoiceField(BlockKind.choices)
    text = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    content_hash = serializers.CharField()
    is_covered = serializers.BooleanField(help_text="Whether a party that endorses the version stands behind it.")


class VersionOutput(Output):
    """An exact text: the whole house, and its hash."""

    example = {
        "id": 9,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "number": "0.3",
        "change": "substantial",
        "is_current": True,
        "created_at": "2027-05-20T09:00:00Z",
        "created_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "content_hash": HASH,
        **HOUSE,
        "proof_points": [{**FACT, "waived_by": None, "waived_on": None, "doubt": "", "content_hash": HASH}],
        "asks": [{"id": 14, **ASK, "addressees": [PERSON], "content_hash": HASH}],
        "blocks": [
            {
                "kind": "roof",
                "text": "Bygg hela sträckan i en följd.",
                "answer": "",
                "content_hash": HASH,
                "is_covered": True,
            }
        ],
        "words": 4,
        "seconds_aloud": 5,
    }

    id = serializers.IntegerField()
    message = MessageBrief()
    number = serializers.CharField()
    change = serializers.ChoiceField(Change.choices)
    is_current = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    created_by = UserBrief(allow_null=True)
    content_hash = serializers.CharField()
    roof = serializers.CharField()
    pillars = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)
    proof_points = FactOutput(many=True, source="facts")
    asks = AskOutput(many=True)
    red_lines = serializers.ListField(child=serializers.CharField())
    do_not_say = serializers.ListField(child=serializers.CharField())
    questions = QuestionOutput(many=True, source="tough")
    defensive = serializers.ListField(child=serializers.CharField())
    blocks = BlockOutput(many=True, source="reading_blocks")
    words = serializers.IntegerField()
    seconds_aloud = serializers.IntegerField()


class FactInput(Input):
    """A fact with its grounds. A reason lets it pass without source or fresh check, in your name and from today."""

    example = FACT

    text = serializers.CharField(max_length=LONGEST_LINE)
    source = serializers.CharField(max_length=LONGEST_SOURCE, allow_blank=True, default="")  # type: ignore[assignment]
    checked_on = Day(allow_null=True, default=None)
    valid_until = Day(allow_null=True, default=None)
    needs_verification = serializers.BooleanField(default=False)
    waive_reason = serializers.CharField(max_length=LONGEST_SOURCE, allow_blank=True, default="")


class AskInput(Input):
    """What we ask for, and of whom. Without ``ref`` it gets the next free one."""

    example = {**ASK, "addressees": [1]}

    ref = serializers.CharField(max_length=LONGEST_REF, allow_blank=True, default="")
    text = serializers.CharField(max_length=LONGEST_LINE)
    addressees = VisibleList(Person, required=False)


class QuestionInput(Input):
    """A tough question with its answer."""

    example = _QUESTION

    question = serializers.CharField(max_length=LONGEST_QUESTION)
    answer = serializers.CharField(max_length=LONGEST_LINE)


class PublishInput(Input):
    """How a text becomes a version: its number and what kind of change it is. ``seen`` is the hash of the text read."""

    example = {"seen": HASH, "change": "substantial"}

    seen = serializers.CharField(max_length=64)
    number = serializers.CharField(max_length=9, required=False, help_text="Above the last, as 0.8; else the next.")
    change = serializers.ChoiceField(
        [choice for choice in Change.choices if choice[0] != Change.FIRST],
        required=False,
        help_text="Substantial, unless given: parties are asked again about what changed. Minor: the answers stand.",
    )
    despite_conditions = serializers.CharField(
        max_length=LONGEST_REASON,
        allow_blank=True,
        default="",
        help_text="Why to touch what a party's condition hangs on; the party is asked again and told.",
    )


class HouseInput(Input):
    """The whole house. ``seen`` is the content hash of the text that you started from, if there is one."""

    example = {
        "message": 4,
        "seen": HASH,
        **HOUSE,
        "proof_points": [FACT],
        "asks": [{**ASK, "addressees": [1]}],
    }

    message = ReadableRow(JointMessage)
    seen = serializers.CharField(max_length=64, allow_blank=True, default="")
    roof = serializers.CharField(max_length=LONGEST_ROOF)
    pillars = _lines()
    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    proof_points = FactInput(many=True, required=False, max_length=MOST_ROWS)  # type: ignore[call-arg]
    asks = AskInput(many=True, required=False, max_length=MOST_ROWS)  # type: ignore[call-arg]
    red_lines = _lines()
    do_not_say = _lines()
    questions = QuestionInput(many=True, required=False, max_length=MOST_ROWS)  # type: ignore[call-arg]
    defensive = _lines()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The service's arguments. Raises ValidationError where there is a version and ``seen`` names none."""
        if attrs["message"].current_id and not attrs["seen"]:
            raise serializers.ValidationError(
                {"seen": _("Say which text you started from: the content hash of the version that you read.")}
            )
        options = {name: attrs[name] for name in _OPTIONS if name in attrs}
        return {**options, "house": _house(attrs)}


class NewVersionInput(HouseInput, PublishInput):
    """The whole house. ``seen`` is the content hash of the version that you started from, if there is one."""

    example = {**HouseInput.example, "change": "substantial"}

    seen = serializers.CharField(max_length=64, allow_blank=True, default="")


def _house(values: Mapping[str, Any]) -> House:
    return House(
        text=values["text"],
        roof=values["roof"],
        **{name: tuple(values.get(name, ())) for name in LISTS},
        proof_points=tuple(Fact(**fact) for fact in values.get("proof_points", ())),
        asks=tuple(
            AskText(ask["ref"], ask["text"], tuple(ask.get("addressees", ()))) for ask in values.get("asks", ())
        ),
        questions=tuple((row["question"], row["answer"]) for row in values.get("questions", ())),
    )


class ComparisonInput(Input):
    """The version to compare with, of the same message."""

    example = {"with": 8}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``with`` is a word of the language and cannot be an attribute."""
        return {"with": ReadableRow(MessageVersion)}


class PieceOutput(Output):
    """Words of a block: kept, or in only one of the two versions."""

    text = serializers.CharField()
    is_old = serializers.BooleanField()
    is_new = serializers.BooleanField()


class DifferenceOutput(Output):
    """One block that differs."""

    part = serializers.ChoiceField(Part.choices)
    what = serializers.ChoiceField(What.choices)
    pieces = PieceOutput(many=True)


class ComparisonOutput(Output):
    """All differences in reading order, and how many blocks are the same."""

    example = {
        "differences": [
            {
                "part": "pillar",
                "what": "changed",
                "pieces": [
                    {"text": "Människor reser ", "is_old": False, "is_new": False},
                    {"text": "långt", "is_old": True, "is_new": False},
                    {"text": "kortare", "is_old": False, "is_new": True},
                    {"text": ".", "is_old": False, "is_new": False},
                ],
            }
        ],
        "same": 7,
    }

    differences = DifferenceOutput(many=True)
    same = serializers.IntegerField()
