"""Four rows that phones sent."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Instant, ModelOutput, Visible
from api.serializers.briefs import MeetingBrief, UserBrief
from api.serializers.meetings import FourRowsInput
from crm.models import DebriefArrival, Meeting
from crm.services.arrivals import KEY_LENGTH


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
