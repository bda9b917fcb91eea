"""Embedded mode: from a commit to the transport, the end of the worker, and its tasks against Redis and a process."""

from __future__ import annotations

import json
import statistics
import tempfile
import time

import redis

from benchmarks import servers
from benchmarks.figures import Figure, missing, more, within

WAKE_MS, STOP_SECONDS, OF_REDIS = 50.0, 4.0, 2.0
TASKS_NAME = "tasks that do nothing, embedded; Redis"


def figures(*, quick: bool) -> list[Figure]:
    """The median wake-up, the longest stop, and tasks a second against a worker process on Redis, runs in turn."""
    tasks, rounds = (1000, 3) if quick else (3000, 5)
    embedded, on_redis, error = [], [], ""
    for _ in range(rounds):
        embedded.append(_embedded(mails=10, tasks=tasks))
        try:
            on_redis.append(_redis(tasks))
        except redis.ConnectionError as refusal:
            error = str(refusal)
    wakes = [wake for run in embedded for wake in run["wakes"]]
    ours = tasks / min(run["tasks"] for run in embedded)
    return [
        within("embedded: commit to transport", 1000 * statistics.median(wakes), WAKE_MS, unit="ms"),
        within("embedded: stop", max(run["stop"] for run in embedded), STOP_SECONDS, unit="s"),
        missing(TASKS_NAME, error) if error else more(TASKS_NAME, ours, tasks / min(on_redis), OF_REDIS, unit="/s"),
    ]


def _embedded(*, mails: int, tasks: int) -> dict:
    with tempfile.TemporaryDirectory() as var:
        env = {"VAR_DIR": var, "MAIL_TRANSPORT": "benchmarks.embedded_parts.Clocked"}
        servers.output("manage.py", "migrate", "--verbosity", "0", **env)
        return json.loads(servers.output("-m", "benchmarks.embedded_run", str(mails), str(tasks), **env))


def _redis(tasks: int) -> float:
    """Seconds in which a worker process does so many tasks that another publishes."""
    with tempfile.TemporaryDirectory() as var, servers.broker() as broker, redis.Redis.from_url(broker) as queue:
        env = {"VAR_DIR": var, "BROKER_URL": broker}
        servers.output("manage.py", "migrate", "--verbosity", "0", **env)
        options = ("--pool", "solo", "--loglevel", "ERROR", "--without-gossip", "--without-mingle")
        with servers.process("-m", "celery", "-A", "benchmarks.embedded_parts", "worker", *options, **env):
            servers.wait_for(lambda: queue.exists("_kombu.binding.celery"), 60)
            _publish(100, env)  # warms the worker
            servers.wait_for(lambda: _is_idle(queue), 60)
            begun = _publish(tasks, env)
            servers.wait_for(lambda: _is_idle(queue), 60, every=0.002)
            return time.monotonic() - begun


def _publish(tasks: int, env: dict[str, str]) -> float:
    """When the first was published, in seconds of the monotonic clock; all are once this returns."""
    program = f"from benchmarks import embedded_parts; print(embedded_parts.publish({tasks}))"
    return float(servers.output("-c", program, **env))


def _is_idle(queue: redis.Redis) -> bool:
    """Nothing waits, and nothing is being done: a task is acknowledged late."""
    return not queue.llen("celery") and not queue.hlen("unacked")
