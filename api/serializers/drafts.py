"""Saves of a joint message's text that is being written."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Output
from api.serializers.briefs import MessageBrief, PersonBrief, UserBrief, VersionBrief
from api.serializers.versions import ASK, FACT, HASH, HOUSE, PERSON


class DraftFactOutput(Output):
    """A fact with its grounds."""

    text = serializers.CharField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    checked_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    needs_verification = serializers.BooleanField()
    waive_reason = serializers.CharField(allow_blank=True)


class DraftAskOutput(Output):
    """What we ask for, and of whom."""

    ref = serializers.CharField()
    text = serializers.CharField()
    addressees = PersonBrief(many=True)


class DraftQuestionOutput(Output):
    """A tough question with its answer."""

    question = serializers.CharField()
    answer = serializers.CharField()


class DraftOutput(Output):
    """One save of the house. ``base`` is the version that was current then; ``is_unpublished`` marks what waits."""

    example = {
        "id": 21,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "number": 3,
        "base": {"id": 9, "number": "0.3", "content_hash": HASH},
        "is_unpublished": True,
        "created_at": "2027-05-20T09:00:00Z",
        "created_by": {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2},
        "content_hash": HASH,
        **HOUSE,
        "proof_points": [FACT],
        "asks": [{**ASK, "addressees": [PERSON]}],
    }

    id = serializers.IntegerField()
    message = MessageBrief()
    number = serializers.IntegerField()
    base = VersionBrief(allow_null=True)
    is_unpublished = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    created_by = UserBrief(allow_null=True)
    content_hash = serializers.CharField()
    roof = serializers.CharField(source="said.roof")
    pillars = serializers.ListField(child=serializers.CharField(), source="said.pillars")
    text = serializers.CharField(allow_blank=True, source="said.text")
    proof_points = DraftFactOutput(many=True, source="said.proof_points")
    asks = DraftAskOutput(many=True, source="said.asks")
    red_lines = serializers.ListField(child=serializers.CharField(), source="said.red_lines")
    do_not_say = serializers.ListField(child=serializers.CharField(), source="said.do_not_say")
    questions = DraftQuestionOutput(many=True, source="tough")
    defensive = serializers.ListField(child=serializers.CharField(), source="said.defensive")
