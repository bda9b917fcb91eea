"""Embedded mode: from a commit to the transport, the end of the worker, and its tasks against Redis and a process."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis

from benchmarks import servers
from benchmarks.figures import Figure, missing, more, within

WAKE_MS, STOP_SECONDS, OF_REDIS = 50.0, 4.0, 2.0
TASKS_NAME = "tasks that do nothing, embedded; Redis"


def figures(*, quick: bool) -> list[Figure]:
    """The median wake-up, the longest stop, and tasks a second against a worker process on Redis, in turn.

    Wake-ups and tasks are those of the round that was disturbed least.
    """
    tasks, rounds = (1000, 2) if quick else (3000, 5)
    embedded, on_redis, error = [], [], ""
    with tempfile.TemporaryDirectory() as folder:
        servers.output("manage.py", "migrate", "--verbosity", "0", VAR_DIR=folder)
        for _ in range(rounds):
            embedded.append(_embedded(folder, mails=10, tasks=tasks))
            try:
                on_redis.append(_redis(folder, tasks=tasks))
            except redis.ConnectionError as refusal:
                error = str(refusal)
    wake = min(statistics.median(run["wakes"]) for run in embedded)
    ours = tasks / min(run["tasks"] for run in embedded)
    return [
        within("embedded: commit to transport", 1000 * wake, WAKE_MS, unit="ms"),
        within("embedded: stop", max(run["stop"] for run in embedded), STOP_SECONDS, unit="s"),
        missing(TASKS_NAME, error) if error else more(TASKS_NAME, ours, tasks / min(on_redis), OF_REDIS, unit="/s"),
    ]


def _embedded(migrated: str, *, mails: int, tasks: int) -> dict[str, Any]:
    with _copy_of(migrated) as var:
        env = {"VAR_DIR": var, "MAIL_TRANSPORT": "benchmarks.embedded_parts.Clocked"}
        return json.loads(servers.output("-m", "benchmarks.embedded_run", str(mails), str(tasks), **env))


def _redis(migrated: str, *, tasks: int) -> float:
    """Seconds in which a worker process does so many tasks that another publishes."""
    with _copy_of(migrated) as var, servers.broker() as broker, redis.Redis.from_url(broker) as queue:
        env = {"VAR_DIR": var, "BROKER_URL": broker}
        options = ("--pool", "solo", "--loglevel", "ERROR", "--without-gossip", "--without-mingle")
        with servers.process("-m", "celery", "-A", "benchmarks.embedded_parts", "worker", *options, **env):
            servers.wait_for(lambda: queue.exists("_kombu.binding.celery"), 60)
            _publish(100, env)  # warms the worker
            servers.wait_for(lambda: _is_idle(queue), 60)
            begun = _publish(tasks, env)
            servers.wait_for(lambda: _is_idle(queue), 120, every=0.002)
            return time.monotonic() - begun


@contextmanager
def _copy_of(migrated: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield shutil.copytree(migrated, f"{folder}/var")


def _publish(tasks: int, env: dict[str, str]) -> float:
    """When the first was published, in seconds of the monotonic clock; all are once this returns."""
    program = f"from benchmarks import embedded_parts; print(embedded_parts.publish({tasks}))"
    return float(servers.output("-c", program, **env))


def _is_idle(queue: redis.Redis) -> bool:
    """Nothing waits, and nothing is being done: a task is acknowledged late."""
    return not queue.llen("celery") and not queue.hlen("unacked")
