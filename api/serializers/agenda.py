"""The advocacy agenda."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Example, Input, ModelOutput, Visible, VisibleList
from api.serializers.briefs import IssueBrief, NamedRow, OrganisationBrief
from campaigns.models import AgendaItem
from crm.enums import Partnership
from crm.models import Issue, Organisation

_FACTS: Example = {
    "name": "Spår längs hela kusten",
    "goal": "Mål 3: hållbara resor",
    "url": "https://regionen.example/strategi",
    "starts": "2026-01-01",
    "ends": "2030-12-31",
}


class AgendaItemOutput(ModelOutput):
    """What we work for. ``goal`` is the goal of the regional development strategy that it serves, read at ``url``."""

    example = {
        "id": 4,
        "ref": "",
        **_FACTS,
        "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Region Skog"},
        "issues": [{"id": 2, "ref": "Q01", "name": "Kuststråket"}],
        "campaigns": [{"id": 3, "name": "Hela banan"}],
        "version": 1,
    }

    organisation = OrganisationBrief()
    issues = IssueBrief(many=True)
    campaigns = NamedRow(many=True)

    class Meta:
        model = AgendaItem
        fields = (
            *("id", "ref", "name", "goal", "url", "starts", "ends", "organisation", "issues", "campaigns"),
            "version",
        )


class AgendaItemInput(Input):
    """What is said of an item. ``issues`` replaces the whole list; campaigns name their item themselves."""

    example = {**_FACTS, "organisation": 1, "issues": [2]}

    name = serializers.CharField(max_length=200)
    goal = serializers.CharField(max_length=300, allow_blank=True, required=False)
    url = serializers.URLField(max_length=500, allow_blank=True, required=False)
    starts = Day(allow_null=True, required=False)
    ends = Day(allow_null=True, required=False)
    organisation = Visible(Organisation, only={"partnership": Partnership.ACTIVE})
    issues = VisibleList(Issue, required=False)


class NewAgendaItemInput(AgendaItemInput):
    """A new item may be given the reference by which people know it."""

    ref = serializers.CharField(max_length=40, required=False)
