"""Campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from api.base import Changeable, Creatable, Listed, Readable, Rows
from api.serializers.campaigns import CampaignInput, CampaignOutput, NewCampaignInput
from campaigns.filters.campaigns import CampaignFilter
from campaigns.models import Campaign
from campaigns.queries import overview
from campaigns.services import campaigns as services
from messages.models import JointMessage


class Campaigns(Listed, Readable, Creatable, Changeable):
    """Campaigns with their joint messages and the figures of their goals; what the caller may not read, none counts."""

    model = Campaign
    output = CampaignOutput
    inputs = {"create": NewCampaignInput, "partial_update": CampaignInput}
    filterset_class = CampaignFilter
    order = ("-starts", "-pk")

    def rows(self) -> Rows:
        """Every campaign, for members."""
        joint = Prefetch(
            "joint_messages", JointMessage.objects.visible_to(self.viewer).known_by(self.viewer, self.at).order_by("pk")
        )
        related = Campaign.objects.visible_to(self.viewer).select_related(
            "issue", "lead", "organisation", "agenda_item"
        )
        return related.prefetch_related(joint)

    def represent(self, rows: Sequence[Campaign]) -> list[Any]:
        """With all figures counted at once."""
        figures = {row.campaign.pk: row.figures for row in overview.with_figures(rows, self.viewer, self.at)}
        return list(self.output(rows, many=True, context={**self.context(), "figures": figures}).data)

    def add(self, **values: Any) -> Campaign:
        """Begin a campaign; its goals are added under ``/goals``."""
        return services.create_campaign(actor=self.viewer, at=self.at, **values)

    def change(self, row: Campaign, **values: Any) -> Campaign:
        """Change its facts, or which joint messages it carries."""
        return services.update_campaign(actor=self.viewer, at=self.at, campaign=row, version=row.version, **values)
