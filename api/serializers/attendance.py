"""Who of ours goes to public events, and what they heard."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Example, Input, ModelOutput, Visible
from api.serializers.briefs import UserBrief
from campaigns.models import Attendance, HeardNote, PublicEvent
from campaigns.services.checks import MEMBERS
from crm.models import User

_CLASSES = [(one.value, one.label) for one in HeardNote.CLASSES]
_HEARD: Example = {"text": "Banan väntar på en ny kalkyl.", "visibility": "own_org"}


class HeardNoteOutput(ModelOutput):
    """What somebody heard at an event: their own party's, or shared with all parties."""

    class Meta:
        model = HeardNote
        fields = ("text", "visibility")


class AttendanceOutput(ModelOutput):
    """One of ours who goes to a public event (``planned``), ``attended`` it or ``missed`` it.

    ``heard`` is null where nothing is noted, or nothing that the caller reads.
    """

    example = {
        "id": 9,
        "event": 40,
        "user": {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1},
        "state": "attended",
        "heard": _HEARD,
        "version": 2,
    }

    user = UserBrief()
    heard = serializers.SerializerMethodField()

    class Meta:
        model = Attendance
        fields = ("id", "event", "user", "state", "heard", "version")

    @extend_schema_field(HeardNoteOutput(allow_null=True))
    def get_heard(self, row: Attendance) -> Any:
        """The note, if there is one that the caller reads."""
        note = self.context["heard"].get(row.pk)
        return HeardNoteOutput(note).data if note else None


class NewAttendanceInput(Input):
    """Who goes: one of the arena's delegates, once to each event. Once it has begun they are noted as having been."""

    example = {"event": 40, "user": 8}

    event = Visible(PublicEvent)
    user = Visible(User, only=MEMBERS)


class HeardInput(Input):
    """What one heard, instead of what was noted before; an empty text takes the note away."""

    example = _HEARD

    text = serializers.CharField(max_length=HeardNote.LONGEST, allow_blank=True)
    visibility = serializers.ChoiceField(_CLASSES, required=False)
