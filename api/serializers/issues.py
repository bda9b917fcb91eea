"""Issues."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Input, ModelOutput, Visible
from api.serializers.briefs import OrganisationBrief, UserBrief
from crm.enums import Partnership
from crm.models import Issue, Organisation, User

_TEXTS = {"name": "Kuststråket", "strategy_link": "Mål 3: hållbara resor"}


class IssueOutput(ModelOutput):
    """What messages, stances and contacts hang on."""

    example = {
        "id": 2,
        "ref": "Q01",
        **_TEXTS,
        "organisation": {"id": 1, "ref": "", "name": "Region Skog", "short_name": "Region Skog"},
        "owner": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "version": 1,
    }

    organisation = OrganisationBrief()
    owner = UserBrief(allow_null=True)

    class Meta:
        model = Issue
        fields = ("id", "ref", "name", "strategy_link", "organisation", "owner", "version")


class IssueInput(Input):
    """What is said of an issue."""

    example = {**_TEXTS, "organisation": 1, "owner": 3}

    name = serializers.CharField(max_length=200)
    organisation = Visible(Organisation, only={"partnership": Partnership.ACTIVE})
    owner = Visible(User, only=OPEN_ACCOUNT, allow_null=True, required=False)
    strategy_link = serializers.CharField(max_length=300, allow_blank=True, required=False)


class NewIssueInput(IssueInput):
    """A new issue may be given the reference by which people know it."""

    ref = serializers.CharField(max_length=40, required=False)
