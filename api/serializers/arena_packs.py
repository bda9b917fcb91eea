"""Building and sending an arena's packs."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, ModelOutput, Output
from api.serializers.briefs import UserBrief
from api.serializers.packs import PackOutput
from crm.models import Delivery, User

_USER = {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "organisation": 1}
_SEAL = "4f1b2b0b822cd15d"


class RecipientBrief(ModelOutput):
    """Who gets a mail, and where."""

    class Meta:
        model = User
        fields = ("id", "ref", "name", "email")


class ReceiverOutput(Output):
    """Who gets which version, the one sent before (0: none), and what differs from it, line by line."""

    user = RecipientBrief()
    version = serializers.IntegerField()
    earlier = serializers.IntegerField()
    changes = serializers.ListField(child=serializers.CharField())


class LeftOutOutput(Output):
    """Who gets nothing, and why. ``delivery``: the mail that did not arrive, if there is one."""

    user = RecipientBrief()
    why = serializers.CharField()
    delivery = serializers.IntegerField(source="delivery_id", allow_null=True)


class PreviewOutput(Output):
    """What a sending does: packs built anew and at hand, mails queued, delegates who have the newest version already.

    ``seal`` names exactly these recipients and versions. ``blocked``: why nothing may be sent; empty when it may.
    """

    example = {
        "packs_built": 3,
        "item_packs": 12,
        "arena_packs": 8,
        "queued": 1,
        "already": 7,
        "recipients": [{"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "email": "sigrid@skog.example"}],
        "seal": _SEAL,
        "receivers": [
            {
                "user": {"id": 8, "ref": "U7", "name": "Sigrid Fjäll", "email": "sigrid@skog.example"},
                "version": 3,
                "earlier": 1,
                "changes": ["Möte om banan: flyttat från tisdag 29 juni 08.00–08.30 till 10.30–11.00"],
            }
        ],
        "left_out": [
            {
                "user": {"id": 9, "ref": "U9", "name": "Ylva Kanal", "email": "ylva@skog.example"},
                "why": "Har redan den senaste versionen.",
                "delivery": None,
            }
        ],
        "blocked": "",
    }

    packs_built = serializers.IntegerField()
    item_packs = serializers.IntegerField()
    arena_packs = serializers.IntegerField()
    queued = serializers.IntegerField()
    already = serializers.IntegerField()
    recipients = RecipientBrief(many=True)
    seal = serializers.CharField()
    receivers = ReceiverOutput(many=True)
    left_out = LeftOutOutput(many=True)
    blocked = serializers.CharField(allow_blank=True)


class SendInput(Input):
    """The seal of the sending that a person has looked through."""

    example = {"confirmed": _SEAL}

    confirmed = serializers.CharField(max_length=64)


class BuiltOutput(Output):
    """The new versions, by number; none where nothing has changed."""

    example = {"packs": [40, 41, 42]}

    packs = serializers.ListField(child=serializers.IntegerField())


class StoppedOutput(Output):
    """How many mails were kept from leaving."""

    example = {"stopped": 8}

    stopped = serializers.IntegerField()


class MailBrief(ModelOutput):
    """A delivery and how far it has come."""

    class Meta:
        model = Delivery
        fields = ("id", "state")


class ReadBrief(Output):
    """The newest version of the arena's pack that its recipient marked as read, and when."""

    version = serializers.IntegerField(source="pack.version")
    read_at = serializers.DateTimeField()


class MailingRow(Output):
    """One recipient's newest packs, and the newest mail that carried them.

    ``gets_none``: the account reads no content, so nothing is built or sent.
    """

    recipient = UserBrief()
    arena_pack = PackOutput(allow_null=True)
    items = PackOutput(many=True)
    mail = MailBrief(allow_null=True)
    is_newest_mailed = serializers.BooleanField()
    gets_none = serializers.BooleanField()
    read = ReadBrief(allow_null=True)


class MailingOutput(Output):
    """Every recipient of the arena, in Swedish order."""

    example = {
        "rows": [
            {
                "recipient": _USER,
                "arena_pack": {**PackOutput.example, "kind": "arena", "item": None},
                "items": [PackOutput.example],
                "mail": {"id": 90, "state": "sent"},
                "is_newest_mailed": True,
                "gets_none": False,
                "read": {"version": 2, "read_at": "2027-06-25T08:12:00Z"},
            }
        ]
    }

    rows = MailingRow(many=True)
