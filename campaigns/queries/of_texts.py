"""What waits for those who write messages and comment on them, and what of their texts is to be checked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.reminders import links
from crm import clock, wording
from crm.visibility import Viewer
from messages.enums import OVER
from messages.models import JointMessage, ProofPoint
from messages.queries.ageing import ageing
from messages.queries.comments import replied, waiting_messages
from messages.queries.variants import messages_left_behind

# A message is looked at again in good time.
_REVIEW_AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class OfText:
    """One thing to do about a text, in words. No word of the text: the page that it leads to may withhold it."""

    title: str
    detail: str
    badge: str
    url: str


def of_texts(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfText]:
    """At most ``each`` of a kind. Three queries."""
    yield from _comments(viewer, at, each)
    yield from _replies(viewer, at, each)
    yield from _variants(viewer, at, each)


def mine(viewer: Viewer) -> Q:
    """Messages that the viewer owns or edits."""
    edited = JointMessage.editors.through.objects.filter(user=viewer.user_id).values("jointmessage")
    return Q(owner=viewer.user_id) | Q(pk__in=edited)


def _comments(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfText]:
    for row in waiting_messages(viewer, at, mine(viewer))[:each]:
        yield OfText(
            title=row.title,
            detail=ngettext("%(n)d open comment on the text", "%(n)d open comments on the text", row.n) % {"n": row.n},
            badge=_("Comments"),
            url=reverse("message_comments", args=[row.pk]),
        )


def _replies(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfText]:
    for row in replied(viewer, at)[:each]:
        words = _("%(name)s has replied to your comment") if row.last_name else _("Your comment has a reply")
        yield OfText(
            title=row.message.title,
            detail=words % {"name": row.last_name},
            badge=pgettext("noun", "Reply"),
            url=row.get_absolute_url(),
        )


def _variants(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfText]:
    for row in messages_left_behind(viewer, at, mine(viewer))[:each]:
        words = ngettext("%(n)d variant is behind the text", "%(n)d variants are behind the text", row.n)
        yield OfText(
            title=row.title,
            detail=words % {"n": row.n},
            badge=_("Variants"),
            url=reverse("message_detail", args=[row.pk]) + "#variants",
        )


def to_check(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfText]:
    """Facts that no longer hold, and messages to look at again: at most ``each`` of both. Two queries."""
    yield from _facts(viewer, at, each)
    yield from _reviews(viewer, clock.day(at), each)


def _facts(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[OfText]:
    """Facts to check again in messages that the viewer edits or owns, unless waived."""
    messages = JointMessage.objects.filter(mine(viewer)).values("pk")
    today = clock.day(at)
    rows = ageing(ProofPoint.objects.readable_by(viewer, at), today).filter(
        version__message__in=messages, waived_on=None
    )
    for row in rows[:each]:
        yield OfText(
            title=row.text, detail=_checked(row, today), badge=_("Check the source"),
            url=links.message(row.version.message),
        )  # fmt: skip


def _reviews(viewer: Viewer, today: dt.date, each: int) -> Iterator[OfText]:
    """Messages that the viewer owns or edits and that should be looked at again within two weeks."""
    rows = JointMessage.objects.visible_to(viewer).filter(mine(viewer), review_by__lte=today + _REVIEW_AHEAD)
    for row in rows.exclude(state__in=OVER).order_by("review_by", "pk")[:each]:
        due: Any = row.review_by
        day = wording.short_day(due, today=today)
        yield OfText(
            title=row.title, detail=_("Look at it again by %(day)s") % {"day": day},
            badge=wording.due(due, today), url=links.message(row),
        )  # fmt: skip


def _checked(row: ProofPoint, today: dt.date) -> str:
    when = (
        _("checked %(day)s") % {"day": wording.short_day(row.checked_on, today=today)}
        if row.checked_on
        else _("never checked")
    )
    return f"{row.version.message.title}: {row.source or _('no source')}, {when}"
