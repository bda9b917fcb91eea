"""Facts of joint messages."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.briefs import MessageBrief, VersionBrief
from api.serializers.versions import FACT, FactOutput


class ProofPointOutput(FactOutput):
    """A fact of a current version, with its grounds and what is wrong with them today, or on the day asked for.

    ``review_by``: when the message is to be looked at again.
    """

    example = {
        "id": 21,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "version": {"id": 9, "number": "0.3", "content_hash": "a3" * 32},
        **FACT,
        "waived_by": None,
        "waived_on": None,
        "doubt": "",
        "review_by": "2027-12-01",
        "content_hash": "a3" * 32,
    }

    id = serializers.IntegerField()
    message = MessageBrief(source="version.message")
    version = VersionBrief()
    review_by = serializers.DateField(allow_null=True, source="version.message.review_by")
