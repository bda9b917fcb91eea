"""Our own people."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Input, ModelOutput, Output, Visible
from api.serializers.briefs import OrganisationBrief
from crm.models import User


class ColleagueOutput(ModelOutput):
    """One of ours. How to reach somebody stands only where one meets them: at an arena, at a message."""

    example = {
        "id": 3,
        "ref": "",
        "name": "Elis Text",
        "title": "Kommunikatör",
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "role": "communicator",
        "is_active": True,
    }

    organisation = OrganisationBrief(allow_null=True)

    class Meta:
        model = User
        fields = ("id", "ref", "name", "title", "organisation", "role", "is_active")


class DutyOutput(Output):
    """A kind of duty, how many rows of it somebody holds, and the same in words."""

    code = serializers.CharField()
    count = serializers.IntegerField()
    words = serializers.CharField()


class DutiesOutput(Output):
    """What somebody answers for."""

    example = {"duties": [{"code": "commitment_owner", "count": 2, "words": "2 öppna löften"}]}

    duties = DutyOutput(many=True)


class HeirInput(Input):
    """Who takes over one kind of duty."""

    duty = serializers.CharField(max_length=60)
    to = Visible(User, OPEN_ACCOUNT)


class AccountCloseInput(Input):
    """Who takes over: ``reassign`` by kind of duty, ``reassign_to`` all the rest."""

    example = {"reassign_to": 3, "reassign": [{"duty": "commitment_owner", "to": 4}]}

    reassign_to = Visible(User, OPEN_ACCOUNT, required=False)
    reassign = HeirInput(many=True, required=False)
