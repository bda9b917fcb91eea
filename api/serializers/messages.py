"""Joint messages: their titles, and what only readers of the text are told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Day, Input, Instant, Output, Visible, VisibleList
from api.serializers.board import POSITION, PositionOutput
from api.serializers.briefs import IssueBrief, OrganisationBrief, UserBrief, VersionBrief
from crm.models import Issue, Organisation, User
from messages.enums import MessageState

# What every member is told of an embargoed message.
_OPEN = frozenset({"id", "ref", "title", "state", "embargo_until", "is_readable"})
_USER = {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2}
_DETAILS = {
    "title": "Dubbelspår på hela sträckan",
    "consultation_deadline": "2027-06-10",
    "decision_meeting": "2027-06-18",
    "embargo_until": "2027-06-30T04:00:00Z",
    "review_by": "2027-12-01",
}


class MessageOutput(Output):
    """A joint message with its current version and how the parties stand on it.

    Before the end of an embargo those who may not read the text get ``id``, ``ref``, ``title``, ``state`` and
    ``embargo_until``; ``is_readable`` is then false, and everything else null.
    """

    example = {
        "id": 4,
        "ref": "MSG4",
        "state": "in_consultation",
        "is_readable": True,
        **_DETAILS,
        "issue": {"id": 1, "ref": "", "name": "Banan"},
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "owner": _USER,
        "editors": [],
        "spokespersons": [_USER],
        "mark": "I samråd",
        "adopted_by": "",
        "adopted_on": None,
        "created_at": "2027-05-01T08:00:00Z",
        "revision": 3,
        "version": {"id": 9, "number": "0.3", "content_hash": "a3" * 32},
        "position": POSITION,
        "variants_behind": 0,
    }

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    state = serializers.ChoiceField(MessageState.choices)
    embargo_until = serializers.DateTimeField(allow_null=True)
    is_readable = serializers.BooleanField()
    issue = IssueBrief(allow_null=True)
    organisation = OrganisationBrief(allow_null=True)
    owner = UserBrief(allow_null=True)
    editors = UserBrief(many=True, allow_null=True)
    spokespersons = UserBrief(many=True, allow_null=True, source="speakers")
    mark = serializers.CharField(
        allow_null=True, allow_blank=True, help_text="What must stand beside the text where it is printed."
    )
    consultation_deadline = serializers.DateField(allow_null=True)
    decision_meeting = serializers.DateField(allow_null=True)
    review_by = serializers.DateField(allow_null=True)
    adopted_by = serializers.CharField(allow_null=True, allow_blank=True)
    adopted_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    version = VersionBrief(allow_null=True, source="current")
    position = PositionOutput(allow_null=True)
    variants_behind = serializers.IntegerField(
        allow_null=True, help_text="Variants that were made from a version with other substance than the current one."
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Everything, or of a text that is withheld what every member is told."""
        if instance.is_readable:
            return super().to_representation(instance)
        names = [str(name) for name in self.fields]
        return {name: getattr(instance, name) if name in _OPEN else None for name in names}


class MessageInput(Input):
    """Everything about a message but its text. ``spokespersons`` come in order."""

    example = {**_DETAILS, "issue": 1, "editors": [], "spokespersons": [3]}

    title = serializers.CharField(max_length=200)
    issue = Visible(Issue)
    organisation = Visible(Organisation, required=False)
    editors = VisibleList(User, required=False)
    spokespersons = VisibleList(User, required=False)
    consultation_deadline = Day(allow_null=True, required=False)
    decision_meeting = Day(allow_null=True, required=False)
    embargo_until = Instant(allow_null=True, required=False)
    review_by = Day(allow_null=True, required=False)


class NewMessageInput(MessageInput):
    """A new one may be given the reference by which people know it."""

    ref = serializers.CharField(max_length=40, required=False)


class AnchoringRoundInput(Input):
    """Whom to ask, and by which day answers are wanted; without it that day stays as it is."""

    example = {"organisations": [2, 5], "deadline": "2027-06-10", "confirmed": "4f1b2b0b822cd15d"}

    organisations = VisibleList(Organisation)
    deadline = Day(allow_null=True, required=False)
    confirmed = serializers.CharField(max_length=64, required=False)


class WithdrawalInput(Input):
    """Why nobody should say it any more."""

    example = {"reason": "Utredningen ändrade förutsättningarna."}

    reason = serializers.CharField(max_length=2000)


class HolderOutput(Output):
    """Somebody who holds a pack with the message, and for which arena."""

    example = {"user": _USER, "arena": "Almedalen"}

    user = UserBrief()
    arena = serializers.CharField()


class ComingUseOutput(Output):
    """A coming item that uses the message: its meeting."""

    example = {"meeting": 12, "title": "Möte om banan", "starts": "2027-06-29T06:00:00Z"}

    meeting = serializers.IntegerField()
    title = serializers.CharField()
    starts = serializers.DateTimeField(allow_null=True)


class WithdrawalOutput(Output):
    """What a withdrawal means: who gets a correction, and which coming items must be changed."""

    example = {"holders": [HolderOutput.example], "items": [ComingUseOutput.example]}

    holders = HolderOutput(many=True)
    items = ComingUseOutput(many=True)


class AdoptionInput(Input):
    """Who decided, and when. ``number``: the version's, as the minutes name it; needed from who may not read it yet."""

    example = {"adopted_by": "Regionala samverkansrådet", "adopted_on": "2027-06-18", "number": "0.8"}

    adopted_by = serializers.CharField(max_length=200)
    adopted_on = Day()
    number = serializers.CharField(max_length=20, required=False)
