"""What runs inside the worker whose speed is measured: a task that does nothing, a transport that looks at the clock.

``celery -A benchmarks.embedded_parts worker`` runs the same task in a process of its own.
"""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from crm.outbox.files import FileTransport
from worker.celery import app

done = count(1)
last = [0]
handed_over: list[float] = []


class Clocked(FileTransport):
    """Notes when it is handed a mail."""

    def send(self, *args: Any) -> str:
        handed_over.append(time.monotonic())
        return super().send(*args)


@app.task(name="benchmarks.noop")
def noop() -> None:
    """Counts itself."""
    last[0] = next(done)


def publish(number: int) -> float:
    """Publish so many. Returns when that began, in seconds of the monotonic clock."""
    begun = time.monotonic()
    with app.producer_pool.acquire() as producer:
        for _ in range(number):
            noop.apply_async(producer=producer)
    return begun
