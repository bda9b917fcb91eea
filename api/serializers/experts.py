"""Who can answer on which issue."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Day, Input, ModelOutput, Visible
from api.serializers.briefs import IssueBrief, OrganisationBrief, UserBrief
from crm.enums import Partnership
from crm.models import Expert, Issue, Organisation, User

_FACTS: dict[str, Any] = {
    "knows": "Kapacitet och tidplan norr om Härnäs",
    "phone": "070-174 06 31",
    "valid_from": "2027-01-01",
    "valid_to": None,
}


class ExpertOutput(ModelOutput):
    """Who can answer: ``user``, one of ours, or ``contact``, somebody without an account. ``phone`` may be shown."""

    example = {
        "id": 3,
        "issue": {"id": 4, "ref": "S1", "name": "Stambanan"},
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "user": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "contact": "",
        **_FACTS,
        "confirmed_on": "2027-06-01",
    }

    issue = IssueBrief()
    organisation = OrganisationBrief()
    user = UserBrief(allow_null=True)

    class Meta:
        model = Expert
        fields = ("id", "issue", "organisation", "user", "contact", *_FACTS, "confirmed_on")


class ExpertInput(Input):
    """What somebody can answer on, the number that they agreed to show, and for how long."""

    example = _FACTS

    knows = serializers.CharField(max_length=200)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    valid_from = Day(required=False)
    valid_to = Day(allow_null=True, required=False)


class NewExpertInput(ExpertInput):
    """The same, with the issue, and one of ours or a named contact of a party."""

    example = {"issue": 4, "user": 3, **_FACTS}

    issue = Visible(Issue)
    user = Visible(User, OPEN_ACCOUNT, required=False)
    contact = serializers.CharField(max_length=200, allow_blank=True, required=False)
    organisation = Visible(Organisation, {"partnership": Partnership.ACTIVE}, required=False)
