"""Public programmes: events, matches with decision-makers, and the imports that brought them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Example, Input, ModelOutput, Output, Visible
from api.serializers.briefs import PersonBrief, UserBrief
from campaigns.enums import MatchReason
from campaigns.models import Arena, ImportRun, PublicEvent, SpeakerMatch

_EVENT: Example = {
    "title": "Hur byggs banan?",
    "organiser": "Skogsföreningen",
    "kind": "Seminarium",
    "place": "Stora scenen",
    "starts": "2027-06-29T10:00:00Z",
    "ends": "2027-06-29T11:00:00Z",
    "source": "https://programmet.example/1042",
}
_COORDINATOR: Example = {"id": 3, "ref": "U1", "name": "Idun Kart", "organisation": 1}
_SPEAKER = "Vera Lindmåne, statsråd (S)"


class PublicEventOutput(ModelOutput):
    """An event of an arena's public programme. ``key`` is the organiser's number; ``gone``: the last file lacks it."""

    example = {"id": 40, "arena": 1, "key": "1042", **_EVENT, "on": "2027-06-29", "speakers": [_SPEAKER], "gone": False}

    speakers = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = PublicEvent
        fields = ("id", "arena", "key", *_EVENT, "on", "speakers", "gone")


class MatchOutput(ModelOutput):
    """A decision-maker who may be a speaker of a public event.

    Suggestions are coordinators' to see; others see what is confirmed. ``named`` is false once a later file names the
    person no more.
    """

    example = {
        "id": 7,
        "event": 40,
        "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "speaker": _SPEAKER,
        "certainty": "sure",
        "reasons": ["name", "party", "role"],
        "state": "suggested",
        "named": True,
        "decided_by": None,
        "decided_on": None,
        "version": 1,
    }

    person = PersonBrief()
    reasons = serializers.ListField(child=serializers.ChoiceField(MatchReason.choices))
    decided_by = UserBrief(allow_null=True)

    class Meta:
        model = SpeakerMatch
        fields = (
            "id",
            "event",
            "person",
            "speaker",
            "certainty",
            "reasons",
            "state",
            "named",
            "decided_by",
            "decided_on",
            "version",
        )


class NewEvent(Output):
    """An event that the file brings, as it will read."""

    row = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    organiser = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    starts = serializers.DateTimeField()
    ends = serializers.DateTimeField(allow_null=True)
    speakers = serializers.ListField(child=serializers.CharField())
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class ChangedEvent(NewEvent):
    """An event that says something else; ``before`` holds what differs."""

    before = serializers.DictField()


class GoneEvent(Output):
    """An event that the file lacks."""

    key = serializers.CharField()
    title = serializers.CharField()


class RejectedRow(Output):
    """A row that no event is made of, and why."""

    row = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class NotedRow(Output):
    """A row that was read otherwise than it stands."""

    row = serializers.IntegerField()
    title = serializers.CharField()
    note = serializers.CharField()


class PlanOutput(Output):
    """What an import changes. ``same`` counts the events that say what they said."""

    new = NewEvent(many=True)
    changed = ChangedEvent(many=True)
    gone = GoneEvent(many=True)
    same = serializers.IntegerField()
    rejected = RejectedRow(many=True)
    notes = NotedRow(many=True)


class ImportRunOutput(ModelOutput):
    """A programme file and what it changes: planned, applied or undone."""

    example = {
        "id": 2,
        "arena": 1,
        "state": "planned",
        "file_name": "programmet.csv",
        "source": "https://programmet.example/",
        "encoding": "utf-8",
        "made_by": _COORDINATOR,
        "made_at": "2027-06-21T06:00:00Z",
        "applied_at": None,
        "plan": {
            "new": [{"row": 2, "key": "1042", **_EVENT, "speakers": [_SPEAKER]}],
            "changed": [],
            "gone": [{"key": "1007", "title": "Frukost om skog"}],
            "same": 310,
            "rejected": [{"row": 17, "title": "Mingel", "reason": "Den slutar innan den börjar."}],
            "notes": [],
        },
        "version": 1,
    }

    made_by = UserBrief(allow_null=True)
    plan = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = (
            "id",
            "arena",
            "state",
            "file_name",
            "source",
            "encoding",
            "made_by",
            "made_at",
            "applied_at",
            "plan",
            "version",
        )

    @extend_schema_field(PlanOutput)
    def get_plan(self, run: ImportRun) -> Any:
        """As it was made."""
        return run.plan


class NewImportRunInput(Input):
    """A programme file as text (CSV with a header; ``title`` and ``start`` are needed). It is read, not saved."""

    example = {
        "arena": 1,
        "file_name": "programmet.csv",
        "file": "id,title,start,end,place,speakers\n1042,Hur byggs banan?,2027-06-29 12:00,2027-06-29 13:00,"
        "Stora scenen,Vera Lindmåne\n",
        "source": "https://programmet.example/",
    }

    arena = Visible(Arena)
    file_name = serializers.CharField(max_length=200)
    file = serializers.CharField(trim_whitespace=False)
    source = serializers.URLField(  # type: ignore[assignment]
        max_length=500, required=False, allow_blank=True
    )
