"""Our own people."""

from __future__ import annotations

from api.fields import ModelOutput
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
