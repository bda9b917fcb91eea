"""Views of a list that are kept."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Input, Output
from api.serializers.briefs import NamedRow
from crm.enums import ListKind, Sharing

_VIEW: dict[str, Any] = {"name": "Kuststråket i vår", "query": "issue=2&period=2027-1", "sharing": "organisation"}


class SavedViewOutput(Output):
    """A view: the list and the query string of its filters. What it shows is each reader's own."""

    example = {
        "id": 3,
        "kind": "log",
        **_VIEW,
        "owner": {"id": 3, "name": "Elis Text"},
        "created_at": "2027-06-02T09:15:00Z",
        "version": 1,
    }

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(ListKind.choices)
    name = serializers.CharField()
    query = serializers.CharField()
    sharing = serializers.ChoiceField(Sharing.choices)
    owner = NamedRow()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SavedViewInput(Input):
    """Name, filters, and who finds it."""

    example = _VIEW

    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=1000)
    sharing = serializers.ChoiceField(Sharing.choices, required=False)


class NewSavedViewInput(SavedViewInput):
    """The same, and of which list."""

    example = {"kind": "log", **_VIEW}

    kind = serializers.ChoiceField(ListKind.choices)
