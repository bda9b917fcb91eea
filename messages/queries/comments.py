"""Comments on a message, by the part that they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from crm.visibility import Viewer
from messages.enums import OVER
from messages.house import EMPTY, House
from messages.models import Ask, Block, Comment, JointMessage, MessageDraft, ProofPoint
from messages.queries.drafts import houses_of_drafts
from messages.queries.passages import Passage, passages


@dataclass(slots=True)
class Said:
    """A passage with what is said of it: open comments, and resolved ones apart."""

    passage: Passage
    open: list[Any] = field(default_factory=list)
    resolved: list[Any] = field(default_factory=list)


def threads(rows: QuerySet[Comment], viewer: Viewer, at: dt.datetime) -> QuerySet[Any]:
    """Of the comments those that are no replies, with their replies. Two queries."""
    replies = Comment.objects.readable_by(viewer, at).select_related("author__organisation").order_by("pk")
    found = rows.filter(parent=None).select_related("message", "version", "author__organisation", "resolved_by")
    return found.prefetch_related(Prefetch("replies", replies)).order_by("pk")


def threads_of(message: JointMessage, viewer: Viewer, at: dt.datetime) -> list[Any]:
    """The message's comments that the viewer may read, with their replies. Two queries."""
    return list(threads(Comment.objects.readable_by(viewer, at).filter(message=message), viewer, at))


def open_on(message: JointMessage, viewer: Viewer, at: dt.datetime) -> int:
    """How many of the message's open comments the viewer may read."""
    return Comment.objects.readable_by(viewer, at).open().filter(message=message).count()


def mark_earlier(comments: Iterable[Any], houses: Iterable[House]) -> None:
    """Give each comment ``is_earlier``: whether its part no longer stands in any of the texts."""
    stands = _hashes(houses)
    for comment in comments:
        comment.is_earlier = comment.block_hash not in stands


def passages_with(house: House, comments: Sequence[Any], *, but: House = EMPTY) -> list[Said]:
    """The passages of the house that ``but`` lacks, with their comments. Equal passages are one place to speak of."""
    left_out = _hashes([but])
    found = {row.content_hash: Said(row) for row in reversed(passages(house)) if row.content_hash not in left_out}
    for comment in comments:
        if said := found.get(comment.block_hash):
            (said.resolved if comment.resolved_at else said.open).append(comment)
    return list(reversed(found.values()))


def elsewhere(houses: Iterable[House], comments: Sequence[Any]) -> list[Any]:
    """The comments on what stands in none of the texts, open ones first."""
    stands = _hashes(houses)
    gone = [comment for comment in comments if comment.block_hash not in stands]
    return sorted(gone, key=lambda comment: comment.resolved_at is not None)


def _hashes(houses: Iterable[House]) -> set[str]:
    return {passage.content_hash for house in houses for passage in passages(house)}


def mark_earlier_now(comments: Sequence[Any], viewer: Viewer) -> None:
    """As ``mark_earlier``, against the texts as they stand now. Six queries, whatever the number of messages."""
    messages = {comment.message_id for comment in comments}
    stands: set[tuple[int, str]] = set()
    for model in (Block, Ask, ProofPoint):
        rows = model._base_manager.filter(version__current_of__in=messages)
        stands |= set(rows.values_list("version__message_id", "content_hash"))
    saves = MessageDraft.objects.visible_to(viewer).filter(message__in=messages)
    saves = saves.filter(Q(base=F("message__current")) | Q(base=None, message__current=None)).order_by("number")
    newest = {draft.message_id: draft for draft in saves}
    houses = houses_of_drafts(newest.values())
    for message_id, draft in newest.items():
        stands |= {(message_id, passage.content_hash) for passage in passages(houses[draft.pk])}
    for comment in comments:
        comment.is_earlier = bool(comment.block_hash) and (comment.message_id, comment.block_hash) not in stands


def waiting_messages(viewer: Viewer, at: dt.datetime, edited: Q) -> QuerySet[Any]:
    """Messages with open comments by others than the viewer among those that ``edited`` leaves.

    Each with ``n``, how many.
    """
    rows = Comment.objects.readable_by(viewer, at).open().exclude(author_id=viewer.user_id)
    wanted = Q(comments__in=rows.values("pk"))
    messages = JointMessage.objects.filter(edited).exclude(state__in=OVER)
    return messages.annotate(n=Count("comments", filter=wanted, distinct=True)).filter(n__gt=0).order_by("pk")


def replied(viewer: Viewer, at: dt.datetime) -> QuerySet[Any]:
    """The viewer's own open comments whose last word is somebody else's, the newest reply first."""
    last = Comment.objects.filter(parent=OuterRef("pk")).order_by("-pk")
    mine = Comment.objects.readable_by(viewer, at).open().filter(author_id=viewer.user_id or 0)
    rows = mine.annotate(
        last=Subquery(last.values("pk")[:1]),
        last_by=Subquery(last.values("author")[:1]),
        last_name=Subquery(last.values("author__name")[:1]),
    )
    # An author whose account is gone still counts as somebody.
    others = Q(last_by=None) | ~Q(last_by=viewer.user_id)
    return rows.filter(others, last__isnull=False).select_related("message").order_by("-last")
