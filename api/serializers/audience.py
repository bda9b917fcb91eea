"""Whom asking the parties reaches."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, Output, VisibleList
from api.serializers.briefs import OrganisationBrief, UserBrief
from crm.models import Organisation

_USER = {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5}


class AudienceInput(Input):
    """The parties that somebody thinks of asking."""

    example = {"organisations": [2, 5]}

    organisations = VisibleList(Organisation)


class AskedOutput(Output):
    """One party: who gets the mail, null where nobody can or its answer stands, and who reads the text from then on."""

    organisation = OrganisationBrief()
    recipient = UserBrief(allow_null=True)
    readers = UserBrief(many=True)
    has_answered = serializers.BooleanField()


class AudienceOutput(Output):
    """Who is mailed, and who reads the text from then on. ``seal`` names exactly this text and these recipients."""

    example = {
        "parties": [
            {
                "organisation": {"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"},
                "recipient": _USER,
                "readers": [_USER],
                "has_answered": False,
            }
        ],
        "seal": "4f1b2b0b822cd15d",
    }

    parties = AskedOutput(many=True)
    seal = serializers.CharField()
