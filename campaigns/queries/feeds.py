"""What stands in a calendar feed: items as its owner may see them at the moment it is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Max, Model

from campaigns.attendance_enums import AttendanceState
from campaigns.enums import FeedKind
from campaigns.models import Attendance, CalendarFeed, ImportRun, ProgrammeItem, RotaShift
from campaigns.queries.programme import loaded
from crm import clock
from crm.enums import OFF_STATES, MeetingState
from crm.models import AuditEntry, Meeting
from crm.visibility import Viewer

# Long gone items would only make every fetch heavier.
KEPT = dt.timedelta(days=366)
# Off without having been called off: whoever never saw it planned need not hear of it.
_UNHEARD = frozenset(OFF_STATES) - {MeetingState.CANCELLED}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item, and when it was last revised."""

    item: ProgrammeItem
    revised: dt.datetime


@dataclass(frozen=True, slots=True)
class FeedShift:
    """A shift of a duty rota, and when it was last revised."""

    shift: RotaShift
    revised: dt.datetime


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """A public event that the owner goes to, and when that or the event was last revised."""

    attendance: Attendance
    revised: dt.datetime


class _Change(NamedTuple):
    """The time of a change: the domain's, and the real one, which feeds are made by."""

    at: dt.datetime
    real: dt.datetime


def feed_items(feed: CalendarFeed, at: dt.datetime) -> list[FeedItem]:
    """The items by time: one's own at all arenas, or all of an arena's that the owner may see.

    What is called off stays, to be struck out in calendars. So does a request that came to nothing, or that another
    meeting took in, unless that was before the feed was made: then it has never stood there.
    """
    viewer = Viewer.of(feed.user)
    rows = ProgrammeItem.objects.visible_to(viewer).filter(
        meeting__starts__isnull=False, meeting__on__gte=clock.day(at - KEPT)
    )
    if feed.kind == FeedKind.PERSONAL:
        rows = rows.filter(meeting__participants__user=feed.user)
    else:
        rows = rows.filter(arena=feed.arena)
    found = list(loaded(rows, viewer).order_by("meeting__starts", "pk"))
    last = _last(Meeting, [row.meeting_id for row in found])
    return [
        FeedItem(row, last[row.meeting_id].at if row.meeting_id in last else row.meeting.recorded_at)
        for row in found
        if row.meeting.state not in _UNHEARD or _is_news(last.get(row.meeting_id), feed)
    ]


def feed_shifts(feed: CalendarFeed, at: dt.datetime) -> list[FeedShift]:
    """The owner's own shifts of duty by day; none in the feed of an arena, which is its programme."""
    if feed.kind != FeedKind.PERSONAL:
        return []
    rows = RotaShift.objects.visible_to(Viewer.of(feed.user)).filter(user=feed.user, ends__gte=clock.day(at - KEPT))
    found = list(rows.select_related("rota").order_by("starts", "pk"))
    last = _last(RotaShift, [row.pk for row in found])
    return [FeedShift(row, last[row.pk].at if row.pk in last else feed.created_at) for row in found]


def feed_visits(feed: CalendarFeed, at: dt.datetime) -> list[FeedVisit]:
    """The public events that the owner goes or went to, by time, in their own feed; none in an arena's.

    One that is no longer in the programme stays, to be struck out.
    """
    if feed.kind != FeedKind.PERSONAL:
        return []
    rows = Attendance.objects.visible_to(Viewer.of(feed.user)).filter(
        user=feed.user, event__on__gte=clock.day(at - KEPT)
    )
    found = list(rows.exclude(state=AttendanceState.MISSED).select_related("event__arena__coordinator"))
    last = _last(Attendance, [row.pk for row in found])
    applied = ImportRun._base_manager.filter(arena__in={row.event.arena_id for row in found})
    read = dict(applied.order_by().values_list("arena").annotate(last=Max("applied_at")))
    return [FeedVisit(row, max(filter(None, (last[row.pk].at, read.get(row.event.arena_id))))) for row in found]


def _is_news(last: _Change | None, feed: CalendarFeed) -> bool:
    return last is None or last.real > feed.created_at


def _last(model: type[Model], pks: Sequence[int]) -> dict[int, _Change]:
    """When each was last changed, from the trail."""
    entries = AuditEntry.objects.filter(object_type=model._meta.label, object_id__in=pks)
    rows = entries.order_by().values("object_id").annotate(last=Max("at"), real=Max("recorded_at"))
    return {pk: _Change(at, real) for pk, at, real in rows.values_list("object_id", "last", "real")}
