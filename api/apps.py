"""The programming interface as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Has no models: it shows those of the other packages."""

    name = "api"
