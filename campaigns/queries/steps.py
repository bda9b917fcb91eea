"""What a campaign does next: what is coming, what is open, and what is behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from campaigns.models import Campaign, CampaignActivity, CampaignTarget
from campaigns.queries.claims import ShownClaim
from campaigns.queries.progress import Progress
from crm import clock
from crm.enums import MeetingState
from crm.models import Commitment, Meeting, MeetingCounterpart
from crm.queries.log import with_company
from crm.visibility import Viewer

# So many of a kind are shown.
SHOWN = 3


@dataclass(frozen=True)
class NextSteps:
    """What is coming on the campaign's issue, what is open, and what is behind, as the viewer reads it."""

    meetings: list[Meeting]
    commitments: list[Commitment]
    without_step: list[CampaignTarget]
    goals_behind: list[Progress]
    activities_behind: list[CampaignActivity]
    unproven: list[ShownClaim]

    @property
    def any(self) -> bool:
        """Whether there is something to say."""
        return any(getattr(self, one.name) for one in fields(self))


def next_steps(
    campaign: Campaign,
    viewer: Viewer,
    at: dt.datetime,
    *,
    targets: Sequence[CampaignTarget],
    figures: Sequence[Progress],
    activities: Sequence[CampaignActivity],
    claims: Sequence[ShownClaim],
) -> NextSteps:
    """From what the page has counted, and what is planned and promised. Seven queries at most."""
    today = clock.day(at)
    coming = Meeting.objects.visible_to(viewer).planned().filter(on__gte=today).exclude(state=MeetingState.REQUESTED)
    planned = with_company(coming.filter(issues=campaign.issue_id), viewer).order_by("on", "starts", "pk")
    promises = Commitment.objects.visible_to(viewer).open().filter(meeting__issues=campaign.issue_id)
    return NextSteps(
        meetings=list(planned[:SHOWN]),
        commitments=list(promises.select_related("person", "owner").order_by("due", "pk")[:SHOWN]),
        without_step=_without_step(targets, viewer, today),
        goals_behind=[figure for figure in figures if not figure.reached and figure.goal.due_on < today],
        activities_behind=[activity for activity in activities if activity.is_behind(today)],
        unproven=[claim for claim in claims if claim.gap],
    )


def _without_step(targets: Sequence[CampaignTarget], viewer: Viewer, today: dt.date) -> list[CampaignTarget]:
    """Targets with no meeting to come and no open promise, as far as the viewer reads."""
    people = {target.person_id for target in targets}
    coming = Meeting.objects.visible_to(viewer).planned().filter(on__gte=today)
    met = MeetingCounterpart.objects.visible_to(viewer).filter(meeting__in=coming.values("pk"), person__in=people)
    promised = Commitment.objects.visible_to(viewer).open().filter(person__in=people)
    busy = {*met.values_list("person_id", flat=True), *promised.values_list("person_id", flat=True)}
    return [target for target in targets if target.person_id not in busy]
