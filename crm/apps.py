"""Application configuration."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """People, offices, contacts and accounts: the lowest domain layer."""

    name = "crm"
    verbose_name = "CRM"
