"""What stands in a calendar feed: items as its owner may see them at the moment it is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from campaigns.enums import FeedKind
from campaigns.models import CalendarFeed, ProgrammeItem
from campaigns.queries.programme import loaded
from crm import clock
from crm.enums import MeetingState
from crm.models import AuditEntry, Meeting
from crm.visibility import Viewer

# Long gone items would only make every fetch heavier.
KEPT = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item, and when it was last revised."""

    item: ProgrammeItem
    revised: dt.datetime


def feed_items(feed: CalendarFeed, at: dt.datetime) -> list[FeedItem]:
    """The items by time: one's own at all arenas, or all of an arena's that the owner may see.

    Called-off items stay, to be struck out in calendars; declined requests were never one's programme.
    """
    viewer = Viewer.of(feed.user)
    rows = ProgrammeItem.objects.visible_to(viewer).exclude(meeting__state=MeetingState.DECLINED)
    rows = rows.filter(meeting__starts__isnull=False, meeting__on__gte=clock.day(at - KEPT))
    if feed.kind == FeedKind.PERSONAL:
        rows = rows.filter(meeting__participants__user=feed.user)
    else:
        rows = rows.filter(arena=feed.arena)
    found = list(loaded(rows, viewer).order_by("meeting__starts", "pk"))
    revised = _revised([row.meeting for row in found])
    return [FeedItem(row, revised.get(row.meeting_id, row.meeting.recorded_at)) for row in found]


def _revised(meetings: Sequence[Meeting]) -> dict[int, dt.datetime]:
    """When each was last changed, from the trail."""
    entries = AuditEntry.objects.filter(
        object_type=Meeting._meta.label, object_id__in=[meeting.pk for meeting in meetings]
    )
    return dict(entries.order_by().values("object_id").annotate(last=Max("at")).values_list("object_id", "last"))
