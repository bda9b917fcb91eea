"""What a list row and a page of a campaign show beside its own facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.enums import Metric
from campaigns.models import Campaign, Goal
from campaigns.queries.progress import Progress, progress_of
from crm.visibility import Viewer

LONGEST_METER = 12


@dataclass(frozen=True)
class CampaignRow:
    """A campaign with its figures."""

    campaign: Campaign
    figures: list[Progress]


def with_figures(campaigns: Iterable[Campaign], viewer: Viewer, at: dt.datetime) -> list[CampaignRow]:
    """Each campaign with the progress of its goals, in their order."""
    rows = list(campaigns)
    goals = list(
        Goal.objects.visible_to(viewer).filter(campaign__in=rows).select_related("campaign").order_by("position", "pk")
    )
    figures = progress_of(goals, viewer, at)
    return [CampaignRow(row, [figures[goal.pk] for goal in goals if goal.campaign_id == row.pk]) for row in rows]


def meter(progress: Progress) -> list[str]:
    """One cell per step of the goal, or per stage; for a long goal each cell is a share of it."""
    steps = min(progress.target, LONGEST_METER)
    if progress.goal.metric == Metric.STAGE_REACHED:
        return ["full" if n < progress.value else "out" for n in range(progress.target)]
    done = min(progress.value, progress.target) * steps // progress.target
    return ["full" if n < done else "out" for n in range(steps)]
