"""Facts of joint messages."""

from __future__ import annotations

from rest_framework import serializers

from api.serializers.briefs import MessageBrief, VersionBrief
from api.serializers.versions import FACT, FactOutput


class ProofPointOutput(FactOutput):
    """A fact of a current version, with its grounds and what is wrong with them today."""

    example = {
        "id": 21,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "version": {"id": 9, "number": "0.3", "content_hash": "a3" * 32},
        **FACT,
        "waived_by": None,
        "waived_on": None,
        "doubt": "",
        "content_hash": "a3" * 32,
    }

    id = serializers.IntegerField()
    message = MessageBrief(source="version.message")
    version = VersionBrief()
