"""Application configuration."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns, arenas, briefing packs and reminders."""

    name = "campaigns"
