"""Application configuration of the composition root."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses and the checks of an installation."""

    name = "crm.config"

    def ready(self) -> None:
        """Register the checks, which Django knows no other place for."""
        from crm.config import checks  # noqa: F401
