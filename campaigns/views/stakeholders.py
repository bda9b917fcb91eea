"""The stakeholder map of a campaign: of its issue, over its own days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campaigns.models import Campaign
from crm import clock
from crm.models import Issue
from crm.views.stakeholders import StakeholderMap
from crm.visibility import VisibleQuerySet


class CampaignMap(StakeholderMap):
    """What moved since the campaign began."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every campaign."""
        return Campaign.objects.visible_to(self.viewer).select_related("issue")

    def get_issue(self) -> Issue:
        """The campaign's."""
        campaign: Campaign = self.object
        return campaign.issue

    def get_above(self) -> dict[str, str]:
        """The campaign."""
        return {"url": self.object.get_absolute_url(), "label": str(self.object)}

    def get_period(self) -> tuple[dt.date, dt.date]:
        """From the campaign's first day to today, or to its last; a campaign to come compares with today."""
        today = clock.day(self.at)
        return min(self.object.starts, today), min(self.object.ends, today)
