"""Meetings and other contacts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import LONGEST_NOTE, OPEN_ACCOUNT, Day, Input, Instant, Output, Visible, VisibleList
from api.serializers.briefs import NamedRow
from campaigns.models import Arena
from crm.enums import CONTACT_KINDS, Channel, MeetingKind, MeetingRule, MeetingState, Visibility
from crm.models import Issue, Organisation, Person, User
from crm.services.meetings import CLASSES

_CONTACT: dict[str, Any] = {
    "kind": "bilateral",
    "on": "2027-06-02",
    "starts": "2027-06-02T07:00:00Z",
    "ends": "2027-06-02T07:30:00Z",
    "channel": "video",
    "place": "",
    "title": "Kuststråkets finansiering",
    "visibility": "parties",
    "record_number": "RS 2027-114",
}
_COMPANY = {"people": [1], "lead": 3, "ours": [5], "issues": [2], "named_viewers": []}
_ROWS: dict[str, Any] = {
    "said": "Är för dubbelspår, men vill se vad kommunerna bidrar med.",
    "they_promised": "Återkommer med besked om banan före 1 juli.",
    "we_promised": "",
    "other": "",
}


class Participant(Output):
    """One of ours at a meeting; at most one leads."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.IntegerField(allow_null=True)
    is_lead = serializers.BooleanField()


class MeetingOutput(Output):
    """A contact that took place, or a meeting that is planned. ``debrief`` is the number of its four rows.

    ``arena`` is where it was, in the programme or beside it.
    """

    example = {
        "id": 8,
        "ref": "",
        **_CONTACT,
        "rule": "",
        "state": "held",
        "state_reason": "",
        "organisation": {"id": 2, "name": "Härnäs kommun"},
        "arena": {"id": 1, "name": "Almedalsveckan 2027"},
        "people": [{"id": 1, "name": "Vera Lindmåne"}],
        "participants": [
            {"id": 3, "name": "Elis Text", "organisation": 2, "is_lead": True},
            {"id": 5, "name": "Idun Kart", "organisation": 1, "is_lead": False},
        ],
        "issues": [{"id": 2, "name": "Kuststråket"}],
        "named_viewers": [],
        "debrief": 4,
        "recorded_by": {"id": 3, "name": "Elis Text"},
        "recorded_at": "2027-06-02T09:15:00Z",
        "version": 2,
    }

    id = serializers.IntegerField()
    ref = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(MeetingKind.choices)
    channel = serializers.ChoiceField(Channel.choices)
    rule = serializers.ChoiceField(MeetingRule.choices, allow_blank=True)
    state = serializers.ChoiceField(MeetingState.choices)
    state_reason = serializers.CharField(allow_blank=True)
    visibility = serializers.ChoiceField(Visibility.choices)
    on = serializers.DateField()
    starts = serializers.DateTimeField(allow_null=True)
    ends = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField(allow_blank=True)
    record_number = serializers.CharField(allow_blank=True)
    organisation = NamedRow()
    arena = NamedRow(allow_null=True)
    people = NamedRow(many=True)
    participants = Participant(many=True)
    issues = NamedRow(many=True)
    named_viewers = NamedRow(many=True)
    debrief = serializers.IntegerField(allow_null=True)
    recorded_by = NamedRow(allow_null=True)
    recorded_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class FourRowsInput(Input):
    """What they said, what they promised, what we promised, anything the other parties need to know."""

    example = _ROWS

    said = serializers.CharField(max_length=LONGEST_NOTE)
    they_promised = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    we_promised = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    other = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class _AnyMeetingInput(Input):
    """What is said of any meeting. Without a channel it is the kind's own."""

    channel = serializers.ChoiceField(Channel.choices, allow_blank=True, required=False)
    place = serializers.CharField(max_length=200, allow_blank=True, required=False)
    title = serializers.CharField(max_length=300, allow_blank=True, required=False)
    visibility = serializers.ChoiceField([(one.value, one.label) for one in CLASSES], required=False)
    record_number = serializers.CharField(max_length=60, allow_blank=True, required=False)
    people = VisibleList(Person, required=False)
    lead = Visible(User, only=OPEN_ACCOUNT)
    ours = VisibleList(User, required=False)
    issues = VisibleList(Issue, required=False)
    named_viewers = VisibleList(User, required=False)


class MeetingInput(_AnyMeetingInput):
    """What may be changed. ``lead`` leads for us and ``ours`` are the others; a planned meeting is moved instead."""

    example = {**_CONTACT, **_COMPANY, "rule": "", "arena": None}

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in CONTACT_KINDS])
    on = Day()
    starts = Instant(allow_null=True, required=False)
    ends = Instant(allow_null=True, required=False)
    rule = serializers.ChoiceField(MeetingRule.choices, allow_blank=True, required=False)
    arena = Visible(Arena, allow_null=True, required=False)


class RecordInput(_AnyMeetingInput):
    """A contact that took place, with the four rows of its debrief if they are at hand."""

    example = {**_CONTACT, **_COMPANY, "debrief": _ROWS}

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in CONTACT_KINDS])
    on = Day()
    starts = Instant(allow_null=True, required=False)
    ends = Instant(allow_null=True, required=False)
    debrief = FourRowsInput(required=False)
    arena = Visible(Arena, allow_null=True, required=False)
    ref = serializers.CharField(max_length=40, required=False)


class PlanInput(_AnyMeetingInput):
    """A meeting to come: a request, or confirmed from the start. Who plans for all parties may name another's."""

    example = {
        **{name: _CONTACT[name] for name in ("kind", "channel", "place", "title", "visibility")},
        "rule": "chatham_house",
        "starts": "2027-07-01T07:00:00Z",
        "ends": "2027-07-01T07:30:00Z",
        **_COMPANY,
        "organisation": 2,
        "confirmed": False,
    }

    kind = serializers.ChoiceField(MeetingKind.choices)
    starts = Instant()
    ends = Instant()
    rule = serializers.ChoiceField(MeetingRule.choices, allow_blank=True, required=False)
    organisation = Visible(Organisation, required=False)
    confirmed = serializers.BooleanField(required=False)
    ref = serializers.CharField(max_length=40, required=False)


class MoveInput(Input):
    """The new time."""

    example = {"starts": "2027-07-01T08:00:00Z", "ends": "2027-07-01T08:30:00Z"}

    starts = Instant()
    ends = Instant()


class ReasonInput(Input):
    """Why; the others read it."""

    example = {"reason": "Statsrådet är på resa."}

    reason = serializers.CharField(max_length=LONGEST_NOTE)


class KnownToExist(Output):
    """All that is told of another party's own contact."""

    on = serializers.DateField()
    organisation = NamedRow()
    people = NamedRow(many=True)


class NotShownOutput(Output):
    """How many contacts the list leaves out: null where that is not told. Coordinators also learn day, party, people.

    ``contacts`` are the latest fifty.
    """

    example = {
        "count": 1,
        "contacts": [
            {
                "on": "2027-06-09",
                "organisation": {"id": 4, "name": "Kramnäs kommun"},
                "people": [{"id": 1, "name": "Vera Lindmåne"}],
            }
        ],
    }

    count = serializers.IntegerField(allow_null=True)
    contacts = KnownToExist(many=True)


class GroupOutput(Output):
    """A group of meetings; ``query`` lists exactly those."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    query = serializers.CharField(source="url")


class GroupsOutput(Output):
    """How many meetings belong to each group."""

    example = {
        "group": "month",
        "groups": [{"name": "juni 2027", "count": 2, "query": "?from=2027-06-01&to=2027-06-30"}],
    }

    group = serializers.CharField()
    groups = GroupOutput(many=True)
