"""A database that goes away, or that everybody writes to at once."""

from __future__ import annotations

import sqlite3
import threading
import time

from tests.installation import Postgresql, wait_for

CRASHES = 6
MAILS = 400


def test_six_crashes_mid_run_lose_and_double_nothing_and_leave_no_doubt(site, cluster):
    """PostgreSQL is stopped hard; SQLite, which has no server to stop, is locked for longer than a writer waits."""
    site.queue_mails(MAILS)
    workers = [site.begin(seconds=120, timeout=10) for _ in range(2)]
    for crash in range(1, CRASHES + 1):
        wait_for(lambda crash=crash: len(site.accepted()) >= crash * MAILS / (CRASHES + 2), 60)
        if isinstance(site.database, Postgresql):
            cluster.stop()
            time.sleep(0.3)
            cluster.start()
        else:
            _lock(site.database.path, 0.5)
    wait_for(lambda: len(site.accepted()) == MAILS, 60)
    assert [site.wait(worker) for worker in workers] == [0, 0]
    assert set(site.deliveries().values()) == {"sent"}
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_eight_writers_and_a_worker_at_once(site):
    worker = site.begin(seconds=120)
    writers = [site.command("queue", count=25) for _ in range(8)]
    ended = [site.wait(writer) for writer in writers]
    assert site.wait(worker) == 0
    assert ended == [0] * 8, "nobody was told that the database is locked"
    assert site.work() == 0
    assert len(site.deliveries()) == 200
    assert set(site.deliveries().values()) == {"sent"}
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_a_request_that_is_rolled_back_sends_nothing(site):
    assert site.wait(site.command("queue", count=5, fails=True)) == 1
    site.queue_mails(1)
    assert site.work() == 0
    assert len(site.deliveries()) == len(site.accepted()) == 1


def _lock(path, seconds: float) -> None:
    """Hold SQLite's one write lock."""

    def hold() -> None:
        database = sqlite3.connect(path, isolation_level=None, timeout=20)
        database.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        database.execute("ROLLBACK")
        database.close()

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
