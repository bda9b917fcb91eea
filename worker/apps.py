"""Application configuration."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Celery application, tasks and schedule."""

    name = "worker"
