"""Who answers for each party."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import OPEN_ACCOUNT, Day, Input, Output, Visible
from api.serializers.briefs import OrganisationBrief, UserBrief
from crm.models import User

_BOARD = {"next_board": "Kommunstyrelsen", "next_board_on": "2027-06-08"}


class AnchoringOutput(Output):
    """A party, whom its questions go to, who steps in, and the next board that can decide. ``id`` is the party's."""

    example = {
        "id": 5,
        "organisation": {"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"},
        "recipient": {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5},
        "deputy": None,
        **_BOARD,
    }

    id = serializers.IntegerField()
    organisation = OrganisationBrief(source="*")
    recipient = UserBrief(allow_null=True, source="asked.recipient", default=None)
    deputy = UserBrief(allow_null=True, source="asked.deputy", default=None)
    next_board = serializers.CharField(allow_blank=True, source="asked.next_board", default="")
    next_board_on = serializers.DateField(allow_null=True, source="asked.next_board_on", default=None)


class AnchoringInput(Input):
    """Who of the party is asked, and when its board meets next."""

    example = {"recipient": 8, "deputy": None, **_BOARD}

    recipient = Visible(User, only=OPEN_ACCOUNT)
    deputy = Visible(User, only=OPEN_ACCOUNT, allow_null=True)
    next_board = serializers.CharField(max_length=200, allow_blank=True)
    next_board_on = Day(allow_null=True)
