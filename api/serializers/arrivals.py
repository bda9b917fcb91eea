"""Four rows that phones sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Day, Instant, ModelOutput, ReadableRows, Visible, VisibleList
from api.serializers.briefs import MeetingBrief, UserBrief
from api.serializers.meetings import FourRowsInput
from campaigns.models import Arena
from crm.enums import CONTACT_KINDS, Visibility
from crm.models import DebriefArrival, Issue, Meeting, Person
from crm.services.arrivals import KEY_LENGTH
from messages.models import JointMessage


class ArrivalOutput(ModelOutput):
    """The rows as they came, and what became of them: ``waiting`` beside the debrief that is there, or part of it."""

    example = {
        "id": 3,
        "meeting": {"id": 8, "ref": "", "title": "Kuststråkets finansiering", "kind": "bilateral", "on": "2027-06-02"},
        "author": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        **FourRowsInput.example,
        "written_at": "2027-06-02T09:05:00Z",
        "received_at": "2027-06-02T09:40:00Z",
        "state": "waiting",
        "moved": False,
    }

    meeting = MeetingBrief()
    author = UserBrief()

    class Meta:
        model = DebriefArrival
        fields = (
            *("id", "meeting", "author", "said", "they_promised", "we_promised", "other"),
            *("written_at", "received_at", "state", "moved"),
        )


class NewArrivalInput(FourRowsInput):
    """The rows under a key of the sender's own making, with the time they were written and the meeting's as known."""

    example = {
        "meeting": 8,
        "key": "b3e1f0c2-6a41-4f0e-9d55-0f2a5b7c8d9e",
        "written_at": "2027-06-02T09:05:00Z",
        **FourRowsInput.example,
    }

    meeting = Visible(Meeting)
    key = serializers.CharField(max_length=KEY_LENGTH)
    written_at = Instant(required=False)
    starts = Instant(required=False)


class QuickLogInput(FourRowsInput):
    """Four rows after your own ``meeting``; or without one a contact that nobody had planned, with ``kind`` and whom.

    ``key`` is of your own making. The contact took place ``when``, or some time ``on`` a day, else as it was written.
    ``messages`` are those that were put forward; left out, those that were planned stand.
    """

    example = {
        "key": "5c0f2d7e-1f0b-4a1b-9a53-8d2c8a1f0e11",
        "written_at": "2027-06-29T09:05:00Z",
        "kind": "chance",
        "people": [1],
        "when": "2027-06-29T09:00:00Z",
        "arena": 1,
        "issues": [2],
        "visibility": "own_org",
        "messages": [4],
        **FourRowsInput.example,
    }
    # What only a contact without a meeting is told with.
    _OF_CONTACT: ClassVar[tuple[str, ...]] = ("kind", "people", "when", "on", "arena", "issues", "visibility")

    key = serializers.CharField(max_length=KEY_LENGTH)
    written_at = Instant(required=False)
    meeting = Visible(Meeting, required=False)
    starts = Instant(required=False)
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in CONTACT_KINDS], required=False)
    people = VisibleList(Person, required=False)
    when = Instant(required=False)
    on = Day(required=False)
    arena = Visible(Arena, required=False)
    issues = VisibleList(Issue, required=False)
    # Who may read a confidential contact takes longer to say.
    visibility = serializers.ChoiceField(
        [(one.value, one.label) for one in (Visibility.OWN_ORG, Visibility.PARTIES)], required=False
    )
    messages = ReadableRows(JointMessage, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raise ValidationError for a contact without its kind, and for what a planned meeting says already."""
        if "meeting" not in attrs and "kind" not in attrs:
            raise serializers.ValidationError({"kind": [_("Say which kind of contact it was, or name the meeting.")]})
        told = [name for name in self._OF_CONTACT if name in attrs and "meeting" in attrs]
        if told:
            raise serializers.ValidationError(
                {name: [_("The meeting says this already: leave it out.")] for name in told}
            )
        return attrs
