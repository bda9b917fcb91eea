"""The sweep: every worker looks at the outbox every 15 seconds by itself, whatever became of the broker."""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import bootsteps
from django.db import connections

from crm import clock
from crm.outbox.deliver import drain
from crm.outbox.heartbeats import swept
from crm.web import logs
from worker.stop import Stop

logger = logging.getLogger(__name__)

EVERY = 15.0

# A drain, in this process or in one of its pool, then ends after the mail in hand.
stopping = Stop()


class Sweeper(bootsteps.StartStopStep):
    """A thread of the worker, started after its pool so that no child inherits it."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._thread = threading.Thread(
            target=sweep_until_stopped, args=[parent.hostname], name="samsyn-sweep", daemon=True
        )

    def start(self, parent: Any) -> None:
        """Called by Celery."""
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """Called by Celery; waits for the mail in hand."""
        stopping.set()
        self._thread.join()

    terminate = stop


def sweep_until_stopped(worker: str) -> None:
    """Drain now and then every 15 seconds, in the name of a worker. An error of one sweep is logged and left behind."""
    logs.TASK.set("worker.sweep")
    while not stopping.is_set():
        try:
            more = True
            while more:
                more = drain(at=clock.now(), stop=stopping.is_set)
                # After each one: a backlog of minutes is no silence.
                swept(worker)
        except Exception:
            logger.exception("A sweep of the outbox failed; the next is in %s s", EVERY)
        finally:
            connections.close_all()
        stopping.wait(EVERY)
