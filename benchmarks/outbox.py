"""The outbox drained by Celery workers on Redis and PostgreSQL, against loops that write down little or nothing."""

from __future__ import annotations

import smtplib
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import redis
from celery import Celery

from benchmarks import servers
from benchmarks.figures import Figure, missing, more

OF_RAW, OF_DJANGO, OF_ONE = 0.5, 3.0, 1.3
NAMES = {
    "raw": "outbox, one worker; bare DATA loop, one mark a mail",
    "django": "outbox, one worker; smtplib, Django's mails",
    "two": "outbox, two workers; one worker",
}
RESET = """
    UPDATE crm_delivery SET fence = fence + 1, attempts = 0, finished_at = NULL, receipt = '', lease_until = NULL,
        state = CASE WHEN id IN (SELECT id FROM crm_delivery ORDER BY id LIMIT %s) THEN 'queued' ELSE 'sent' END
"""


def figures(*, quick: bool) -> list[Figure]:
    """Mails a second: medians of runs in turn. Every run's mails are counted in the sink and in the database."""
    try:
        with bench(400 if quick else 2000) as sides:
            runs = [sides.run() for _ in range(2 if quick else 5)]
    except (psycopg.OperationalError, redis.ConnectionError) as error:
        return [missing(name, str(error)) for name in NAMES.values()]
    raw, django, one, two = (statistics.median(side) for side in zip(*runs, strict=True))
    return [
        more(NAMES["raw"], one, raw, OF_RAW, unit="/s"),
        more(NAMES["django"], one, django, OF_DJANGO, unit="/s"),
        more(NAMES["two"], two, one, OF_ONE, unit="/s"),
    ]


@contextmanager
def bench(count: int) -> Iterator[Bench]:
    port = servers.free_port()
    with (
        tempfile.TemporaryDirectory() as var,
        servers.database() as database,
        servers.broker() as broker,
        servers.process("-m", "benchmarks.smtp_sink", str(port)),
        psycopg.connect(database, autocommit=True) as connection,
    ):
        env = {
            "VAR_DIR": var,
            "DATABASE_URL": database,
            "BROKER_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }
        servers.output("manage.py", "migrate", "--verbosity", "0", **env)
        servers.output("-m", "benchmarks.mails", "queue", str(count), **env)
        yield Bench(env, connection, Celery(broker=broker), port, count)


class Bench:
    """The servers, with as many mails queued as a run sends."""

    def __init__(
        self, env: dict[str, str], database: psycopg.Connection, broker: Celery, port: int, count: int
    ) -> None:
        self.env, self.database, self.broker, self.port, self.count = env, database, broker, port, count

    def run(self) -> tuple[float, float, float, float]:
        """Mails a second of the bare loop, of Django's mails, of one worker and of two."""
        return self._loop("raw"), self._loop("django"), self._workers(1), self._workers(2)

    def _loop(self, name: str) -> float:
        seconds = float(servers.output("-m", "benchmarks.mails", name, str(self.count), str(self.port), **self.env))
        self._last_of(self.count, 1)
        return self.count / seconds

    def _workers(self, number: int) -> float:
        """From the moment when sending is released to the last mail's arrival, workers warm."""
        with self.warm(number):
            return self.count / self.sent_by(number)

    @contextmanager
    def warm(self, number: int) -> Iterator[list[int]]:
        """So many workers that have sent a hundred mails each, by the numbers of their processes."""
        with ExitStack() as running:
            self._hold(0)
            workers = [running.enter_context(self._worker(f"worker{name}@bench")) for name in range(number)]
            servers.wait_for(lambda: len(self.broker.control.ping(timeout=0.5)) == number, 60)
            time.sleep(1)  # each worker's own first sweep has found nothing
            self._hold(100 * number)
            self._drain(100 * number, number)
            yield [worker.pid for worker in workers]

    def sent_by(self, number: int) -> float:
        """Seconds in which so many workers send all mails."""
        self._hold(self.count)
        return self._drain(self.count, number)

    def _hold(self, count: int) -> None:
        """So many mails are queued anew, and none may leave."""
        self.database.execute("UPDATE crm_council SET sending_paused = true")
        self.database.execute(RESET, [count])
        self.database.execute("VACUUM ANALYZE")

    def _drain(self, count: int, workers: int) -> float:
        """Seconds until the held mails have come."""
        self.database.execute("UPDATE crm_council SET sending_paused = false")
        begun = time.monotonic()
        self.broker.send_task("worker.drain", ignore_result=True)
        servers.wait_for(self._all_sent, 600)
        return self._last_of(count, workers) - begun

    def _worker(self, name: str):
        options = ("--pool", "solo", "--hostname", name, "--loglevel", "ERROR")
        return servers.process("-m", "celery", "-A", "worker.celery", "worker", *options, **self.env)

    def _all_sent(self) -> bool:
        [left] = self.database.execute("SELECT count(*) FROM crm_delivery WHERE state <> 'sent'").fetchone()
        return left == 0

    def _last_of(self, count: int, senders: int) -> float:
        """When the last mail came. Raises AssertionError unless each came once and whole, and every sender had some."""
        with smtplib.SMTP("127.0.0.1", self.port) as sink:
            _, told = sink.docmd("STAT")
        mails, peers, different, size, last = told.split()
        assert int(peers) >= senders, f"only {peers!r} of {senders} sent any"
        assert int(mails) == int(different) == count, f"{mails!r} mails, {different!r} different, of {count}"
        assert 190_000 <= int(size) / count <= 215_000, f"{int(size) / count:.0f} bytes a mail"
        return float(last)
