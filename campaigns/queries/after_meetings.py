"""What waits after meetings: texts beside four rows, ratings that are proposed, and promises that nobody has noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import ArrivalState, ProposalState
from crm.models import Commitment, Debrief, DebriefArrival, StanceProposal
from crm.policy import Action, Thing
from crm.visibility import Viewer

# Older four rows are history, not a task.
RECENT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class After:
    """One thing to do after a meeting, in words."""

    title: str
    detail: str
    badge: str
    url: str


def after_meetings(viewer: Viewer, at: dt.datetime, each: int) -> Iterator[After]:
    """At most ``each`` of a kind. Three queries, one more for a coordinator."""
    today = clock.day(at)
    yield from _texts(viewer, today, each)
    yield from _ratings(viewer, today, each)
    yield from _promises(viewer, today, each)


def _texts(viewer: Viewer, today: dt.date, each: int) -> Iterator[After]:
    """For the author of the rows that are there, and for whoever wrote where there are none."""
    mine = Q(meeting__debrief__author=viewer.user_id) | Q(meeting__debrief=None, author=viewer.user_id)
    rows = DebriefArrival.objects.visible_to(viewer).filter(mine, state=ArrivalState.WAITING)
    for row in rows.select_related("author", "meeting").order_by("received_at", "pk")[:each]:
        yield After(
            title=_("A text waits beside the four rows"),
            detail=_("%(name)s wrote about “%(meeting)s” %(day)s")
            % {
                "name": row.author,
                "meeting": row.meeting,
                "day": wording.short_day(clock.day(row.written_at), today=today),
            },
            badge=_("Take it in"),
            url=reverse("meeting_detail", args=[row.meeting_id]),
        )


def _ratings(viewer: Viewer, today: dt.date, each: int) -> Iterator[After]:
    """For whoever rates."""
    if not policy.may(viewer, Action.CREATE, Thing.STANCE):
        return
    rows = StanceProposal.objects.visible_to(viewer).filter(state=ProposalState.PROPOSED)
    rows = rows.select_related("observation__person", "observation__issue", "meeting", "proposed_by")
    for row in rows.order_by("proposed_at", "pk")[:each]:
        yield After(
            title=_("Proposed rating: %(name)s") % {"name": row.observation.person},
            detail=_("%(issue)s, from the meeting %(day)s")
            % {"issue": row.observation.issue, "day": wording.short_day(row.meeting.on, today=today)},
            badge=_("Confirm or decline"),
            url=reverse("proposal_confirm", args=[row.pk]),
        )


def _promises(viewer: Viewer, today: dt.date, each: int) -> Iterator[After]:
    """For whoever wrote four rows that tell of promises while the meeting has no commitment."""
    told = ~Q(they_promised="") | ~Q(we_promised="")
    noted = Commitment.objects.filter(meeting__isnull=False).values("meeting")
    rows = Debrief.objects.visible_to(viewer).filter(
        told, author=viewer.user_id, meeting__on__gte=today - RECENT, meeting__counterparts__isnull=False
    )
    for row in (
        rows.exclude(meeting__in=noted).select_related("meeting").distinct().order_by("-meeting__on", "-pk")[:each]
    ):
        yield After(
            title=_("Promises that nobody follows up"),
            detail=_("“%(meeting)s” %(day)s")
            % {"meeting": row.meeting, "day": wording.short_day(row.meeting.on, today=today)},
            badge=_("Note them"),
            url=reverse("promises_take", args=[row.meeting_id]),
        )
