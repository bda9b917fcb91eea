"""What a person may want to log at once: the meeting that goes on or has just ended, and the arena one is at."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from campaigns.models import Arena, Delegate
from crm import clock
from crm.enums import AGREED_STATES
from crm.models import Meeting, MeetingCounterpart, MeetingParticipant
from crm.queries.log import with_company
from crm.visibility import Viewer

# Since when a meeting has just ended.
LATELY = dt.timedelta(hours=24)
OFFERED = 4


def just_met(viewer: Viewer, at: dt.datetime) -> list[Meeting]:
    """The viewer's own meetings with decision-makers that have begun, ended within a day, and lack their four rows.

    The latest first, with company loaded. Where no time is known the day decides.
    """
    timed = Q(starts__lte=at, starts__gt=at - 2 * LATELY) & (Q(ends=None) | Q(ends__gt=at - LATELY))
    mine = MeetingParticipant.objects.filter(user=viewer.user_id).values("meeting")
    rows = Meeting.objects.visible_to(viewer).filter(
        timed | Q(starts=None, on=clock.day(at)),
        state__in=AGREED_STATES,
        debrief=None,
        pk__in=mine,
    )
    met = rows.filter(pk__in=MeetingCounterpart.objects.values("meeting"))
    return list(with_company(met, viewer).order_by("-on", "-starts", "-pk")[:OFFERED])


def arena_at(viewer: Viewer, day: dt.date) -> Arena | None:
    """The arena that goes on where the viewer is a delegate."""
    own = Delegate.objects.filter(user=viewer.user_id).values("arena")
    on = Arena.objects.visible_to(viewer).filter(starts__lte=day, ends__gte=day, pk__in=own)
    return on.order_by("starts", "pk").first()
