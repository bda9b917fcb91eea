"""How the parties stand on a message."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Output
from api.serializers.briefs import OrganisationBrief, UserBrief
from messages.enums import EndorsementState
from messages.queries.requests import Asked

POSITION = {
    "words": "5 av 8 röstande parter; Kramnäs har inte svarat",
    "support": "Länsstyrelsen Skog ger sakunderlag",
    "voting": 8,
    "endorsed": 5,
    "conditional": 1,
    "official_ok": 0,
    "open": 1,
    "abstains": 1,
    "declined": 0,
    "not_asked": 0,
    "fact_support": 1,
}


class PositionOutput(Output):
    """The parties' answers on a version: the line as briefing packs print it, and its numbers."""

    example = POSITION

    words = serializers.CharField()
    support = serializers.CharField(allow_blank=True, help_text="Who gives fact support, which is no position.")
    voting = serializers.IntegerField(source="tally.voting")
    endorsed = serializers.IntegerField(source="tally.endorsed")
    conditional = serializers.IntegerField(source="tally.conditional")
    official_ok = serializers.IntegerField(source="tally.official_ok")
    open = serializers.IntegerField(source="tally.open", help_text="Asked, without an answer: silence is never yes.")
    abstains = serializers.IntegerField(source="tally.abstains")
    declined = serializers.IntegerField(source="tally.declined")
    not_asked = serializers.IntegerField(source="tally.not_asked")
    fact_support = serializers.IntegerField(source="tally.fact_support")


class BoardAnswer(Output):
    """What a party has been asked, and has answered."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(EndorsementState.choices)
    since = serializers.DateField()
    decided_on = serializers.DateField(allow_null=True)
    level = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    condition = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    withdraw_reason = serializers.CharField(allow_blank=True)
    by_silence = serializers.BooleanField(help_text="Its silence was taken as a yes, as it had chosen.")
    set_aside = serializers.CharField(allow_blank=True, help_text="Why the text was changed in spite of the condition.")


class AnchoringMailOutput(Output):
    """The mail that asked a party: how it fared, and what its link does."""

    state = serializers.ChoiceField(Asked.choices)
    recipient = UserBrief(source="mail.recipient")
    delivery = serializers.IntegerField(source="mail.pk")


class BoardRowOutput(Output):
    """One party, and who there is next."""

    organisation = OrganisationBrief()
    is_own = serializers.BooleanField(source="is_viewers")
    takes_positions = serializers.BooleanField()
    endorsement = BoardAnswer(allow_null=True)
    stands = serializers.CharField(
        source="stands_words",
        allow_blank=True,
        help_text="Asked again: which version it stands behind already, and what has changed since, in words.",
    )
    recipient = UserBrief(allow_null=True)
    deputy = UserBrief(allow_null=True)
    next_board = serializers.CharField(allow_blank=True)
    next_board_on = serializers.DateField(allow_null=True)
    request = AnchoringMailOutput(
        allow_null=True,
        help_text="The latest mail with a link that answers; null where there is none, or it is not yours to see.",
    )
    waiting_messages = serializers.IntegerField(source="load")
    late_days = serializers.IntegerField()
    reminded_on = serializers.DateField(allow_null=True, help_text="When its recipient was reminded of the question.")
    deputy_reminded_on = serializers.DateField(allow_null=True)


class BoardOutput(Output):
    """How the parties stand on the current version, one row each; ``endorsement`` is null for one not asked."""

    example = {
        "position": POSITION,
        "parties": [
            {
                "organisation": {"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"},
                "is_own": False,
                "takes_positions": True,
                "endorsement": {
                    "id": 31,
                    "state": "requested",
                    "since": "2027-05-20",
                    "decided_on": None,
                    "level": "",
                    "reference": "",
                    "condition": "",
                    "comment": "",
                    "withdrawn_on": None,
                    "withdraw_reason": "",
                    "by_silence": False,
                    "set_aside": "",
                },
                "stands": "Kramnäs gäller v0.2, pelare 2 ändrad",
                "recipient": {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5},
                "deputy": None,
                "next_board": "Kommunstyrelsen",
                "next_board_on": "2027-06-08",
                "request": {
                    "state": "open",
                    "recipient": {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5},
                    "delivery": 77,
                },
                "waiting_messages": 2,
                "late_days": 11,
                "reminded_on": "2027-06-12",
                "deputy_reminded_on": None,
            }
        ],
    }

    position = PositionOutput(allow_null=True)
    parties = BoardRowOutput(many=True)
