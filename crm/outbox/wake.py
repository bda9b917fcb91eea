"""Waking a worker. The broker is a hint: the row is the truth, and a worker's own sweep finds what a hint missed."""

from __future__ import annotations

import logging
from functools import cache

from celery import Celery
from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)

DRAIN = "worker.drain"


def broker_options() -> dict[str, object]:
    """Transport options of the broker: short polls in memory; bounded waits on a server."""
    if settings.BROKER_URL.startswith("memory:"):
        return {"polling_interval": 0.05}
    return {
        "visibility_timeout": 900,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 30,
    }


def wake_on_commit() -> None:
    """Wake a worker when the caller's transaction commits: once, however many deliveries it queued."""
    if not any(wake in entry for entry in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask any worker to drain the outbox. One retry; a broker's error is logged and never reaches the caller."""
    try:
        _client().send_task(DRAIN, ignore_result=True, retry=True, retry_policy={"max_retries": 1, "interval_start": 0})
    except Exception as error:
        logger.warning("The broker could not be told of new deliveries; the next sweep finds them: %r", error)


@cache
def _client() -> Celery:
    """A publisher of our own: importing the worker from here would turn the layers round."""
    client = Celery("samsyn-outbox", broker=settings.BROKER_URL, set_as_current=False, fixups=[])
    options = broker_options()
    if "socket_timeout" in options:
        # Somebody's request waits: a worker's patience is not ours.
        options |= {"socket_timeout": 1, "socket_connect_timeout": 1}
    client.conf.update(broker_transport_options=options, broker_connection_timeout=1)
    return client
