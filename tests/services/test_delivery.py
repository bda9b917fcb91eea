"""Two workers, PostgreSQL, Redis and SMTP, while one thing after another is taken away."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.installation import wait_for

SOLO = ("--pool", "solo")
PREFORK = ("--pool", "prefork", "--concurrency", "2")
# A sweep every 15 seconds, and what a slow machine takes.
SWEEP = 40.0


@pytest.mark.parametrize("pool", [SOLO, PREFORK], ids=["solo", "prefork"])
def test_a_worker_killed_mid_way_loses_nothing_and_doubles_nothing(servers, pool):
    servers.sink(seconds=0.1)
    servers.queue(120)
    first, second = servers.worker("one", *pool), servers.worker("two", *SOLO)
    wait_for(lambda: len(servers.accepted()) >= 20 and servers.connections() >= 2, SWEEP)
    wait_for(lambda: _stopped_with_a_mail_in_hand(servers, first), SWEEP)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    wait_for(lambda: servers.count("queued") == 0, SWEEP)
    wait_for(lambda: _quiet(servers), SWEEP)
    held = servers.count("leased")

    servers.run_out()
    wait_for(lambda: servers.count("leased", "handing_over", "queued") == 0, SWEEP)
    assert second.poll() is None
    accepted, states = servers.accepted(), servers.deliveries()
    assert set(accepted.values()) == {1}, "nothing twice"
    assert {name for name, state in states.items() if state == "sent"} <= set(accepted), "nothing falsely sent"
    in_doubt = [name for name, state in states.items() if state != "sent"]
    assert {states[name] for name in in_doubt} <= {"uncertain"}
    assert set(states) - set(accepted) <= set(in_doubt), "nothing lost in silence"
    # What the killed one was handing over: one mail for each of its processes that drained, its sweeper included.
    assert 1 <= len(in_doubt) <= 3
    assert held >= 1, "it was killed with mails in hand, which went out all the same"


@pytest.mark.parametrize(
    ("pool", "asked"),
    [(SOLO, signal.SIGTERM), (PREFORK, signal.SIGTERM), (PREFORK, signal.SIGQUIT)],
    ids=["solo", "prefork", "prefork in a hurry"],
)
def test_a_worker_asked_to_stop_finishes_the_mail_in_hand(servers, pool, asked):
    servers.sink(seconds=0.3)
    servers.queue(60)
    worker = servers.worker("one", *pool)
    wait_for(lambda: len(servers.accepted()) >= 3, SWEEP)
    worker.send_signal(asked)
    begun = time.monotonic()
    worker.wait(timeout=30)
    assert time.monotonic() - begun < 15, "it did not go on with its batch"
    assert servers.count("sent") == len(servers.accepted()) < 60
    assert servers.count("queued") == 60 - servers.count("sent"), "nothing in doubt, nothing held"


def test_a_connection_cut_by_the_database_is_opened_anew(servers):
    """Woken through Redis, long before the next sweep: the task's own connection is kept between tasks."""
    servers.sink()
    servers.worker("one")
    servers.queue(1)
    wait_for(servers.sent_once_each, SWEEP)
    for _ in range(2):
        servers.run("-m", "tests.services.programs", "queue_more", "1")
        wait_for(servers.sent_once_each, SWEEP)
        servers.database.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert "AdminShutdown" not in (servers.var / "daemons.log").read_text()


def _stopped_with_a_mail_in_hand(servers, worker) -> bool:
    """Hold the worker still, and let it go on if no hand-over stands still with it: the other's takes a moment only."""
    os.killpg(worker.pid, signal.SIGSTOP)
    before = _being_handed_over(servers)
    # On a busy machine the other's takes seconds, too.
    time.sleep(3)
    if before & _being_handed_over(servers):
        return True
    os.killpg(worker.pid, signal.SIGCONT)
    return False


def _being_handed_over(servers) -> set[str]:
    return {name for name, state in servers.deliveries().items() if state == "handing_over"}


def _quiet(servers) -> bool:
    """Whether nothing was accepted for two seconds."""
    before = servers.accepted().total()
    time.sleep(2)
    return servers.accepted().total() == before
