"""Watch notes."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Example, Input, ModelOutput, Visible
from api.serializers.briefs import IssueBrief, OrganisationBrief, UserBrief
from campaigns.models import WatchNote
from crm.models import Issue

_FACTS: Example = {
    "on": "2027-05-12",
    "source": "Promemoria 2027:4",
    "url": "https://departementet.example/remiss",
    "happened": "Departementet remitterar en promemoria om elnät.",
    "means": "Vi kan föra fram vår begäran före beredningen.",
    "deadline": "2027-09-01",
    "deadline_for": "Remissen",
    "visibility": "parties",
}


class WatchNoteOutput(ModelOutput):
    """What happened around an issue, and what it means for us. ``deadline_for`` is what closes on ``deadline``."""

    example = {
        "id": 7,
        "ref": "",
        "issue": {"id": 2, "ref": "Q01", "name": "Kuststråket"},
        **_FACTS,
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "author": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "version": 1,
    }

    issue = IssueBrief()
    organisation = OrganisationBrief()
    author = UserBrief(allow_null=True)

    class Meta:
        model = WatchNote
        fields = (
            *("id", "ref", "issue", "on", "source", "url", "happened", "means", "deadline", "deadline_for"),
            *("visibility", "organisation", "author", "version"),
        )


class WatchNoteInput(Input):
    """What is said in a note. It has words or an address as its source; a deadline says what closes."""

    example = {"issue": 2, **_FACTS}

    issue = Visible(Issue)
    on = Day()
    source = serializers.CharField(max_length=300, allow_blank=True, required=False)  # type: ignore[assignment]
    url = serializers.URLField(max_length=500, allow_blank=True, required=False)
    happened = serializers.CharField(max_length=WatchNote.LONGEST)
    means = serializers.CharField(max_length=WatchNote.LONGEST)
    deadline = Day(allow_null=True, required=False)
    deadline_for = serializers.CharField(max_length=200, allow_blank=True, required=False)
    visibility = serializers.ChoiceField([(one.value, one.label) for one in WatchNote.CLASSES], required=False)


class NewWatchNoteInput(WatchNoteInput):
    """A note of the caller's own organisation."""

    ref = serializers.CharField(max_length=40, required=False)
