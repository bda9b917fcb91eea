"""Which meeting stands where several became one."""

from __future__ import annotations

from campaigns.models import RequestDecision
from crm.enums import MeetingState
from crm.models import Meeting

# A chain of merges is as long as a coordinator had patience.
_HOPS = 8


def standing_meeting(meeting: Meeting) -> Meeting:
    """The meeting that took this one in, at the end of the chain; the meeting itself where nothing did."""
    for _hop in range(_HOPS):
        if meeting.state not in {MeetingState.MERGED, MeetingState.JOINED}:
            break
        rows = RequestDecision.objects.filter(item__meeting=meeting, kept__isnull=False)
        decision = rows.select_related("kept__meeting").order_by("-decided_at", "-pk").first()
        if decision is None or decision.kept is None:
            break
        meeting = decision.kept.meeting
    return meeting
