"""A storm: workers that die at random, many at once: ``python -m tests.faults.storm KILLS WORKERS``.

Prints how many were killed when that many were; the others are let finish. What became of the mails is for whoever
started it to judge, by the mail server's log and the database.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from functools import partial

from tests.faults.workers import Plan, fork, queue, warm_up, work

# Seconds, for minutes.
LEASE, RESEND_AFTER = 1.0, 1.5
# Breakpoints that one passes before it dies: up to three mails.
AT_MOST = 45
MAILS = 250


class Storm:
    """So many workers alive at once, until so many have been killed."""

    def __init__(self, kills: int, workers: int) -> None:
        self.kills, self.workers = kills, workers
        self.killed = 0
        self.alive: set[int] = set()

    def rage(self) -> None:
        """Some are killed from outside, at any instruction; the others die at a breakpoint of their own."""
        while self.alive or self.killed < self.kills:
            if self.killed < self.kills:
                while len(self.alive) < self.workers:
                    self.alive.add(fork(_doomed))
                if random.random() < 0.01:
                    os.kill(random.choice(sorted(self.alive)), signal.SIGKILL)
            self._look()

    def _look(self) -> None:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            time.sleep(0.002)
            return
        self.alive.discard(pid)
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGKILL:
            self.killed += 1
            if self.killed % 1000 == 0:
                sys.stderr.write(f"{self.killed} killed\n")
        elif code:
            sys.exit(f"a worker ended by itself with {code}")
        elif self.killed < self.kills:
            # It found nothing more to send.
            _wait(fork(partial(_supply, MAILS)))


def main(kills: int, workers: int) -> None:
    """The storm, and the calm after it, in which everything that is left is sent."""
    warm_up()
    # Workers that wait for each other's leases die slowly.
    _wait(fork(partial(_supply, kills)))
    storm = Storm(kills, workers)
    storm.rage()
    survivors = [fork(lambda: work(_plan(hits=0, seconds=600))) for _ in range(2)]
    for pid in survivors:
        if code := _wait(pid):
            sys.exit(f"a worker ended by itself with {code}")
    sys.stdout.write(f"{storm.killed}\n")


def _doomed() -> None:
    work(_plan(hits=random.randint(1, AT_MOST), seconds=60))


def _supply(count: int) -> None:
    queue(count, mood="anna", doubt="hold")
    queue(count // 5, mood="bo", doubt="resend_once")


def _plan(*, hits: int, seconds: float) -> Plan:
    return Plan(hits=hits, seconds=seconds, lease=LEASE, batch=5, resend_after=RESEND_AFTER, timeout=LEASE / 2)


def _wait(pid: int) -> int:
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    # A mail that kills its worker five times is tried later and later; here it is the worker's fault.
    from crm.outbox import claim

    claim.SUSPECT = 1_000_000
    main(*map(int, sys.argv[1:]))
