"""The handover register."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Input, Output, Visible
from api.serializers.briefs import OrganisationBrief, UserBrief
from campaigns.queries.handover import GONE, NOBODY
from campaigns.queries.handover_kinds import KINDS
from crm.enums import Partnership
from crm.models import Organisation, User


class HandoverOutput(Output):
    """A row of the register, by kind and by its number there. Without ``person`` the organisation answers as a whole.

    ``gap`` says that nobody owns it or is in charge, or that whoever is has left.
    """

    example = {
        "kind": "issue",
        "id": 4,
        "title": "Ny Ostkustbana",
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "person": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "gap": "",
    }

    kind = serializers.ChoiceField([(kind.code, kind.label) for kind in KINDS], source="kind.code")
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    organisation = OrganisationBrief(allow_null=True)
    person = UserBrief(allow_null=True)
    gap = serializers.ChoiceField([(NOBODY, NOBODY), (GONE, GONE)], allow_blank=True)


class HandoverCountOutput(Output):
    """How many rows an organisation owns, how many of them lack somebody in charge, and of how many they have left."""

    example = {"organisation": 2, "rows": 14, "nobody": 1, "gone": 0}

    organisation = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    nobody = serializers.IntegerField()
    gone = serializers.IntegerField()


class HandoverCountsOutput(Output):
    """The rows counted by owning organisation."""

    example = {"organisations": [HandoverCountOutput.example]}

    organisations = HandoverCountOutput(many=True)


class CouncilOutput(Output):
    """The council, and whose the system is."""

    example = {
        "name": "Samverkansrådet i Skog",
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "responsible": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
    }

    name = serializers.CharField()
    organisation = OrganisationBrief(allow_null=True)
    responsible = UserBrief(allow_null=True)


class CouncilOwnerInput(Input):
    """The name of the council, the active party that owns the system, and who of it is in charge."""

    example = {"name": "Samverkansrådet i Skog", "organisation": 2, "responsible": 3}

    name = serializers.CharField(max_length=200)
    organisation = Visible(Organisation, {"partnership": Partnership.ACTIVE}, allow_null=True)
    responsible = Visible(User, OPEN_ACCOUNT, allow_null=True)
