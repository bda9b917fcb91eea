"""Commitments."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import LONGEST_NOTE, OPEN_ACCOUNT, Day, Input, ModelOutput, Visible
from api.serializers.briefs import MeetingBrief, OrganisationBrief, PersonBrief, UserBrief
from crm.enums import Direction
from crm.models import Commitment, Meeting, Organisation, Person, User

_ELIS = {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2}
_PROMISE: dict[str, Any] = {"text": "Återkommer med besked om banan.", "due": "2027-07-01", "note": ""}


class CommitmentOutput(ModelOutput):
    """A promise of theirs (by ``person``) or ours (by ``made_by_user``); ``owner`` follows it up.

    ``meeting`` is where it was made, if the caller reads that.
    """

    example = {
        "id": 6,
        "ref": "",
        "direction": "theirs",
        "person": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "made_by_user": None,
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "meeting": {"id": 8, "ref": "", "title": "Kuststråkets finansiering", "kind": "bilateral", "on": "2027-06-02"},
        **_PROMISE,
        "owner": _ELIS,
        "state": "open",
        "closed_on": None,
        "evidence": "",
        "version": 1,
    }

    person = PersonBrief()
    made_by_user = UserBrief(allow_null=True)
    organisation = OrganisationBrief()
    meeting = MeetingBrief(source="meeting_read", allow_null=True)
    owner = UserBrief()

    class Meta:
        model = Commitment
        fields = (
            "id",
            "ref",
            "direction",
            "person",
            "made_by_user",
            "organisation",
            "meeting",
            "text",
            "due",
            "note",
            "owner",
            "state",
            "closed_on",
            "evidence",
            "version",
        )


class CommitmentInput(Input):
    """What may change of a promise."""

    example = {**_PROMISE, "owner": 3}

    text = serializers.CharField(max_length=Commitment.LONGEST)
    due = Day()
    owner = Visible(User, only=OPEN_ACCOUNT)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class NewCommitmentInput(CommitmentInput):
    """A promise. ``made_by_user`` is for ours only; with ``meeting`` the person was there."""

    example = {"direction": "theirs", "person": 1, "meeting": 8, **_PROMISE, "owner": 3}

    direction = serializers.ChoiceField(Direction.choices)
    person = Visible(Person)
    made_by_user = Visible(User, only=OPEN_ACCOUNT, allow_null=True, required=False)
    meeting = Visible(Meeting, allow_null=True, required=False)
    organisation = Visible(Organisation, required=False)
    ref = serializers.CharField(max_length=40, required=False)


class KeepInput(Input):
    """What shows that it was kept, and when that was."""

    example = {"evidence": "Brev, dnr S2027/118", "closed_on": "2027-06-28"}

    evidence = serializers.CharField(max_length=LONGEST_NOTE)
    closed_on = Day()


class BreachInput(Input):
    """How we know that it was not kept, and when that was clear."""

    example = {"evidence": "Protokoll 2027:14, § 6", "closed_on": "2027-06-28"}

    evidence = serializers.CharField(max_length=LONGEST_NOTE)
    closed_on = Day()


class CloseInput(Input):
    """What happened, and when."""

    example = {"note": "Regeringen ombildades.", "closed_on": "2027-06-28"}

    note = serializers.CharField(max_length=LONGEST_NOTE)
    closed_on = Day()
