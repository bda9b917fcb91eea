"""A broker that is dead, empty, hung or was never there costs seconds and no mail: a real worker of Celery."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.faults.site import FaultSite
from tests.installation import wait_for

CELERY = ("-m", "celery", "-A", "worker", "worker", "--pool", "solo", "--loglevel", "WARNING")
# A sweep every 15 seconds, and what a slow machine takes.
SWEEP = 40.0
NORMALLY, WITHOUT = 5.0, 60.0


@pytest.fixture
def broked(installed, redis, tmp_path):
    """An installation of its own that publishes to Redis."""
    var = tmp_path / "var"
    var.mkdir()
    site = FaultSite(var, installed.database.copy(var), redis.url)
    site.empty()
    site.sink()
    yield site
    site.end()


def test_redis_dead_emptied_or_hung(broked, redis):
    _worker(broked)
    broked.queue_mails(1)
    _all_sent(broked, 1)
    broked.queue_mails(20)
    _all_sent(broked, 21)
    assert broked.waited()[-1] < SWEEP
    # The first may have met a worker that was still starting.
    broked.database.rows("DELETE FROM crm_delivery")
    broked.queue_mails(20)
    _all_sent(broked, 20)
    assert broked.waited()[-1] <= NORMALLY

    redis.stop()
    begun = time.monotonic()
    broked.queue_mails(10)
    assert time.monotonic() - begun < 15, "whoever queues does not wait for a dead broker"
    _all_sent(broked, 30)

    redis.start()
    redis.empty()
    broked.queue_mails(10)
    _all_sent(broked, 40)

    redis.process.send_signal(signal.SIGSTOP)
    broked.queue_mails(10)
    _all_sent(broked, 50)
    redis.process.send_signal(signal.SIGCONT)
    assert broked.waited()[-1] <= WITHOUT


def test_a_worker_started_without_redis_sends_and_one_killed_loses_nothing(broked, redis):
    redis.stop()
    broked.queue_mails(30)
    first = _worker(broked)
    wait_for(lambda: len(broked.accepted()) >= 3, SWEEP)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    broked.run_out()
    _worker(broked)
    wait_for(lambda: not {"queued", "leased", "handing_over"} & set(broked.deliveries().values()), SWEEP)
    states = broked.deliveries()
    assert list(states.values()).count("uncertain") <= 1
    assert set(broked.accepted().values()) == {1}
    assert {name for name, state in states.items() if state == "sent"} <= set(broked.accepted())


def _worker(site):
    with (site.var / "celery.log").open("a") as log:
        return site.start(*CELERY, output=log)


def _all_sent(site, count: int) -> None:
    wait_for(lambda: list(site.deliveries().values()) == ["sent"] * count, SWEEP)
    assert set(site.accepted().values()) == {1}
