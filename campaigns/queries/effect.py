"""What a campaign's page tells of its effect, each part read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from campaigns.models import Campaign, CampaignActivity
from campaigns.queries.claims import claims_of
from campaigns.queries.coverage import coverage, movements, targets_of
from campaigns.queries.progress import Progress
from campaigns.queries.steps import next_steps
from campaigns.queries.timeline import timeline
from crm.visibility import Viewer
from messages.models import JointMessage


def effect_of(
    campaign: Campaign,
    viewer: Viewer,
    at: dt.datetime,
    *,
    figures: Sequence[Progress],
    messages: Sequence[JointMessage],
) -> dict[str, Any]:
    """Next steps, claims, targets with how they moved, coverage, activities and timeline, as the viewer reads them."""
    targets = targets_of(campaign, viewer)
    claims = claims_of([campaign], viewer)
    activities = list(
        CampaignActivity.objects.visible_to(viewer).filter(campaign=campaign).select_related("organisation")
    )
    return {
        "steps": next_steps(
            campaign, viewer, at, targets=targets, figures=figures, activities=activities, claims=claims
        ),
        "claims": claims,
        "movements": movements(campaign, targets, viewer, at),
        "coverage": coverage(targets, messages, viewer, at),
        "activities": activities,
        "timeline": timeline(campaign, viewer, at, messages=messages, claims=claims, activities=activities),
    }
