"""Persons who may be one and the same, and merges."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, Output, Visible
from api.serializers.briefs import NamedRow, PersonBrief
from crm.models import Person
from crm.queries.duplicates import Reason
from crm.services.merging import CHOSEN


class Candidate(Output):
    """Two persons who may be one: ``reasons`` say what speaks for it, and against."""

    first = PersonBrief()
    second = PersonBrief()
    score = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.ChoiceField(Reason.choices))


class DuplicatesOutput(Output):
    """The likeliest pairs, the surest first; never one that somebody found to be two."""

    example = {
        "pairs": [
            {
                "first": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
                "second": {"id": 9, "ref": "", "name": "Wera Lindmåne"},
                "score": 116,
                "reasons": ["like_name", "birth_year"],
            }
        ]
    }

    pairs = Candidate(many=True)


class DuplicatesQuery(Input):
    """With whom one person may be the same; without it all pairs."""

    person = Visible(Person, required=False)


class OtherPerson(Input):
    """The other of the two."""

    example = {"other": 9}

    other = Visible(Person)


class PersonMergeInput(OtherPerson):
    """Who is merged into this one. ``theirs`` names the fields whose value comes from the other."""

    example = {"other": 9, "theirs": ["email", "phone"]}

    theirs = serializers.ListField(
        child=serializers.ChoiceField([(name, name) for name in CHOSEN]), required=False, max_length=len(CHOSEN)
    )


class PersonMergeOutput(Output):
    """Two persons of whom one stays."""

    example = {
        "id": 3,
        "kept": {"id": 1, "ref": "DM01", "name": "Vera Lindmåne"},
        "removed": 9,
        "removed_name": "Wera Lindmåne",
        "merged_at": "2027-06-21T08:00:00+02:00",
        "merged_by": {"id": 4, "name": "Idun Kart"},
        "undone_at": None,
    }

    id = serializers.IntegerField()
    kept = PersonBrief()
    removed = serializers.IntegerField(source="removed.id")
    removed_name = serializers.CharField()
    merged_at = serializers.DateTimeField()
    merged_by = NamedRow(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
