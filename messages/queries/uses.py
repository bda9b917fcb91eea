"""Which version of a message was said at a meeting."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from crm import clock
from crm.enums import MeetingState
from crm.models import Meeting
from crm.visibility import Viewer
from messages.enums import OVER
from messages.models import JointMessage, MessageUse, MessageVersion


def to_carry(viewer: Viewer, at: dt.datetime, meeting: Meeting | None = None) -> QuerySet[JointMessage]:
    """What may be said to have been put forward: readable messages with a version that stand, or the meeting uses."""
    rows = JointMessage.objects.readable_by(viewer, at).filter(current__isnull=False)
    used = MessageUse.objects.filter(meeting=meeting) if meeting else MessageUse.objects.none()
    return rows.filter(~Q(state__in=OVER) | Q(pk__in=used.values("message"))).order_by("sort_key", "pk")


def said_version(
    message: JointMessage, meeting: Meeting, *, but: MessageVersion | None = None
) -> MessageVersion | None:
    """The newest version, ``but`` aside, that was published before the meeting began; without times, by its day."""
    versions = message.versions.filter(created_at__lt=begins_before(meeting)).order_by("-major", "-minor")
    return (versions.exclude(pk=but.pk) if but else versions).first()


def said(use: MessageUse) -> MessageVersion | None:
    """What was said, or will be as it reads now; never a text that was published after the meeting. No query."""
    if use.version or use.basis:
        return use.version
    current = use.message.current
    if use.meeting.state == MeetingState.HELD and current and current.created_at >= begins_before(use.meeting):
        return None
    return current


def seen_as(use: MessageUse) -> str:
    """What is said of it, as a form carries it to know what its reader saw; begins with its number and a dash."""
    return f"{use.pk}-{use.version_id or 0}-{use.said_by_id or 0}-{use.basis}"


def begins_before(meeting: Meeting) -> dt.datetime:
    """The instant before which a text had to be there to be said; of a meeting without times, the end of its day."""
    if meeting.starts:
        return meeting.starts + dt.timedelta.resolution
    return clock.wall(meeting.on + dt.timedelta(days=1), dt.time())
