"""Which messages have reached which decision-makers."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Output
from api.serializers.briefs import MessageBrief, PersonBrief


class HeardOutput(Output):
    """One message that a decision-maker has heard: how often, and the last time in which version from which party.

    ``version`` is null where the text is withheld from you, or no version is known.
    """

    message = MessageBrief()
    times = serializers.IntegerField()
    last_on = serializers.DateField(source="on")
    version = serializers.SerializerMethodField()
    party = serializers.CharField()

    def get_version(self, cell: object) -> str | None:
        """Its number."""
        return getattr(cell, "number", "") or None


class MessageReachOutput(Output):
    """A decision-maker and what was put forward to them at contacts that you may see, within the filters."""

    example = {
        "person": {"id": 7, "ref": "DM2", "name": "Vera Lindmåne"},
        "messages": [
            {
                "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
                "times": 2,
                "last_on": "2027-05-12",
                "version": "0.8",
                "party": "Timrå",
            }
        ],
    }

    person = PersonBrief()
    messages = HeardOutput(many=True, source="heard")
