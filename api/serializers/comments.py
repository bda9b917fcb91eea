"""Comments on the parts of a joint message's text."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Input, Output, ReadableRow
from api.serializers.briefs import MessageBrief, UserBrief, VersionBrief
from api.serializers.versions import HASH
from messages.enums import Part
from messages.house import LONGEST_COMMENT
from messages.models import JointMessage, MessageVersion

_USER = {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2}
_REPLY = {"id": 32, "body": "Då skriver vi “hela sträckan”.", "author": _USER, "created_at": "2027-05-21T07:30:00Z"}


class ReplyOutput(Output):
    """A reply. ``DELETE /comments/{id}`` takes back one's own."""

    example = _REPLY

    id = serializers.IntegerField()
    body = serializers.CharField()
    author = UserBrief(allow_null=True)
    created_at = serializers.DateTimeField()


class CommentOutput(Output):
    """What somebody said of one part of a text, as it read then, with the replies.

    ``version`` is null for a save that was not published. ``is_earlier``: the part has been changed since. A reply
    that is read by itself names its comment in ``parent``, and no part.
    """

    example = {
        "id": 31,
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "version": {"id": 9, "number": "0.3", "content_hash": HASH},
        "parent": None,
        "part": "pillar",
        "block_hash": HASH,
        "quoted": "Godset behöver spåret.",
        "is_earlier": False,
        "body": "Vilken sträcka menar vi?",
        "author": _USER,
        "created_at": "2027-05-20T09:00:00Z",
        "resolved_by": None,
        "resolved_at": None,
        "replies": [_REPLY],
    }

    id = serializers.IntegerField()
    message = MessageBrief()
    version = VersionBrief(allow_null=True)
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    part = serializers.ChoiceField(Part.choices, allow_blank=True)
    block_hash = serializers.CharField(allow_blank=True)
    quoted = serializers.CharField(allow_blank=True)
    is_earlier = serializers.BooleanField()
    body = serializers.CharField()
    author = UserBrief(allow_null=True)
    created_at = serializers.DateTimeField()
    resolved_by = UserBrief(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    replies = ReplyOutput(many=True, source="replies.all")


class ReplyInput(Input):
    """What is replied."""

    example = {"body": "Då skriver vi “hela sträckan”."}

    body = serializers.CharField(max_length=LONGEST_COMMENT)


class CommentInput(ReplyInput):
    """What is said of which part: its hash in the version (``blocks``, ``asks`` and ``proof_points`` name theirs).

    ``version`` is null for the save that is not published yet, which only those who write the message read.
    """

    example = {"message": 4, "version": 9, "block_hash": HASH, "body": "Vilken sträcka menar vi?"}

    message = ReadableRow(JointMessage)
    version = ReadableRow(MessageVersion, allow_null=True)
    block_hash = serializers.CharField(max_length=64)
