"""The Celery application. The broker is a hint (``docs/delivery.md``): every task may be lost, late or run twice."""

from __future__ import annotations

import os

import django
from celery import Celery, Task, signals
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")
django.setup()

from crm.outbox.wake import broker_options  # noqa: E402
from crm.web import logs  # noqa: E402
from worker.schedule import SCHEDULE  # noqa: E402
from worker.sweep import Sweeper, stopping  # noqa: E402

app = Celery("samsyn", broker=settings.BROKER_URL, include=["worker.tasks"])
app.conf.update(
    beat_schedule=SCHEDULE,
    # Nothing to remember between two runs of beat, and no file that two of them could fight over.
    beat_scheduler="celery.beat:Scheduler",
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,
    broker_transport_options=broker_options(),
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_soft_time_limit=240,
    task_time_limit=270,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    timezone="UTC",
    # Celery closes the connection around every task; Django's own rules (age, health) are asked instead, below.
    CELERY_DB_REUSE_MAX=1_000,
)
app.steps["worker"].add(Sweeper)

# As at the start of a request: a connection that broke or grew old is opened anew.
signals.task_prerun.connect(close_old_connections)


@signals.setup_logging.connect
def _log_as_the_site_does(**_: object) -> None:
    """Having a receiver is enough: Celery then adds no handlers of its own, which would mask nothing."""


@signals.task_prerun.connect
def _name_the_task(task: Task, **_: object) -> None:
    logs.TASK.set(task.name)


@signals.task_postrun.connect
def _forget_the_task(**_: object) -> None:
    logs.TASK.set("")


@signals.worker_shutting_down.connect
def _stop_between_mails(**_: object) -> None:
    stopping.set()
