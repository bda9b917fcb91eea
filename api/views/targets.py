"""Whom campaigns want to move, and what they do."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from api.acts import act
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.targets import (
    ActivityInput,
    ActivityOutput,
    CampaignTargetInput,
    CampaignTargetOutput,
    CancelActivityInput,
    NewActivityInput,
    NewCampaignTargetInput,
)
from campaigns.filters.effects import ActivityFilter, TargetFilter
from campaigns.models import CampaignActivity, CampaignTarget
from campaigns.services import activities, targets
from crm.models import Meeting


class Targets(Listed, Readable, Creatable, Changeable, Removable):
    """Decision-makers whom campaigns want to move, by the day by when."""

    model = CampaignTarget
    output = CampaignTargetOutput
    inputs = {"create": NewCampaignTargetInput, "partial_update": CampaignTargetInput}
    filterset_class = TargetFilter
    order = ("by", "pk")

    def rows(self) -> Rows:
        """Every target, for members."""
        return CampaignTarget.objects.visible_to(self.viewer).select_related("campaign", "person", "owner")

    def add(self, **values: Any) -> CampaignTarget:
        """Name somebody to move, and the stance that we wish for."""
        return targets.add_target(actor=self.viewer, at=self.at, **values)

    def change(self, row: CampaignTarget, **values: Any) -> CampaignTarget:
        """Change what is wished, why, by when, or who sees to it."""
        return targets.change_target(actor=self.viewer, at=self.at, target=row, version=row.version, **values)

    def remove(self, row: CampaignTarget) -> None:
        """Let the person go from the campaign."""
        targets.remove_target(actor=self.viewer, at=self.at, target=row, version=row.version)


class Activities(Listed, Readable, Creatable, Changeable):
    """What campaigns do, the newest first."""

    model = CampaignActivity
    output = ActivityOutput
    inputs = {"create": NewActivityInput, "partial_update": ActivityInput, "cancel": CancelActivityInput}
    filterset_class = ActivityFilter
    order = ("-starts", "-pk")

    def rows(self) -> Rows:
        """Every activity, for members; its contact for whoever reads that."""
        meetings = Prefetch("meeting", Meeting.objects.visible_to(self.viewer), to_attr="meeting_read")
        rows = CampaignActivity.objects.visible_to(self.viewer).prefetch_related(meetings)
        return rows.select_related("campaign", "organisation")

    def add(self, **values: Any) -> CampaignActivity:
        """Plan an activity, or record one that was held."""
        return activities.plan_activity(actor=self.viewer, at=self.at, **values)

    def change(self, row: CampaignActivity, **values: Any) -> CampaignActivity:
        """Change its facts."""
        return activities.change_activity(actor=self.viewer, at=self.at, activity=row, version=row.version, **values)

    @act
    def hold(self, row: CampaignActivity) -> None:
        """Say that it took place; not before its day."""
        activities.hold_activity(actor=self.viewer, at=self.at, activity=row)

    @act
    def cancel(self, row: CampaignActivity, *, reason: str) -> None:
        """Call it off, with the reason."""
        activities.cancel_activity(actor=self.viewer, at=self.at, activity=row, reason=reason)

    @act
    def replan(self, row: CampaignActivity) -> None:
        """Plan again what was held by mistake or called off."""
        activities.replan_activity(actor=self.viewer, at=self.at, activity=row)
