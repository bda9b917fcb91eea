"""Ten thousand mails with packs through two workers: how long it takes, and what the larger worker then holds."""

from __future__ import annotations

import psutil
import psycopg
import redis

from benchmarks.figures import Figure, missing, within
from benchmarks.outbox import bench

COUNT, SECONDS, MEGABYTES = 10_000, 300.0, 250.0
NAME = "10,000 mails with packs, two workers"


def figures(*, quick: bool) -> list[Figure]:
    """Every mail is counted in the sink and in the database; a quick run sends a tenth, in a tenth of the time."""
    part = 10 if quick else 1
    try:
        with bench(COUNT // part) as sending, sending.warm(2) as workers:
            seconds = sending.sent_by(2)
            held = max(psutil.Process(worker).memory_info().rss / 2**20 for worker in workers)
    except (psycopg.OperationalError, redis.ConnectionError) as error:
        return [missing(NAME, str(error))]
    rate = f"{COUNT / part / seconds:.0f}/s"
    return [
        within(NAME, seconds, SECONDS / part, unit="s", beside=rate),
        within("the same, memory of the larger worker", held, MEGABYTES, unit="MB"),
    ]
