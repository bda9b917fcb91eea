"""The ledger: which message was put forward at which meeting, in which version, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from crm.enums import INTERNAL_KINDS, MeetingState
from crm.models import Meeting, MeetingCounterpart, Person
from crm.visibility import Viewer, VisibleQuerySet
from messages.models import JointMessage, MessageUse
from messages.queries.page import readable_ids
from messages.queries.uses import said


def uses_of_readable(viewer: Viewer, at: dt.datetime) -> VisibleQuerySet[MessageUse]:
    """Uses of messages whose text the viewer may read, at meetings that the viewer reads."""
    readable = JointMessage.objects.readable_by(viewer, at)
    rows = MessageUse.objects.visible_to(viewer).filter(message__in=readable.values("pk"))
    return rows.select_related("meeting", "message__current", "version", "said_by")


def uses_of(meeting: Meeting, viewer: Viewer, at: dt.datetime) -> list[Any]:
    """The meeting's uses as ``told`` gives them, in Swedish order of the messages. Two queries."""
    rows = MessageUse.objects.visible_to(viewer).filter(meeting=meeting)
    rows = rows.select_related("meeting", "message__current", "version", "said_by__organisation")
    return with_said(rows.order_by("message__sort_key", "pk"), viewer, at)


def with_said(uses: Iterable[MessageUse], viewer: Viewer, at: dt.datetime) -> list[Any]:
    """The uses, each with ``is_readable``, and ``said``: its version, None where the text is withheld. One query."""
    rows: list[Any] = list(uses)
    readable = readable_ids([row.message for row in rows], viewer, at)
    for row in rows:
        row.is_readable = row.message_id in readable
        row.said = said(row) if row.is_readable else None
    return rows


def heard_by(person: Person, viewer: Viewer, at: dt.datetime) -> list[Any]:
    """What the person has heard at contacts that the viewer reads, as ``with_said`` gives it, newest first.

    Two queries.
    """
    met = MeetingCounterpart.objects.filter(person=person).values("meeting")
    rows = put_forward(viewer).filter(meeting__in=met)
    rows = rows.select_related("meeting__organisation", "message__current", "version", "said_by__organisation")
    return with_said(rows.order_by("-meeting__on", "-pk"), viewer, at)


def put_forward(viewer: Viewer) -> VisibleQuerySet[MessageUse]:
    """What was put forward at contacts that the viewer reads."""
    rows = MessageUse.objects.visible_to(viewer).filter(meeting__state=MeetingState.HELD)
    return rows.exclude(meeting__kind__in=INTERNAL_KINDS)
