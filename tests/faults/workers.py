"""Worker processes, forked from one that has everything loaded: ``python -m tests.faults.workers``.

Each runs what a worker's sweep runs, against the real database and the real mail server, until nothing is due; it may
be killed or stopped at a breakpoint. Commands come as JSON on standard input, one a line, and what happened is told on
standard output: ``started PID``, ``stopped PID``, ``ended PID STATUS``.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import random
import select
import signal
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail.utils import DNS_NAME  # noqa: E402
from django.db import DatabaseError, connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from crm.models import Council, Delivery, Organisation, User  # noqa: E402
from crm.outbox import claim, deliver  # noqa: E402
from crm.outbox.enqueue import enqueue  # noqa: E402
from crm.outbox.models import DeliveryState as State  # noqa: E402
from crm.outbox.models import OnDoubt  # noqa: E402
from tests.faults.beats import beat, programme  # noqa: E402
from tests.faults.breakpoints import Breakpoints, act_on  # noqa: E402


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker does, and what happens to it."""

    # Where, at which time it comes there, and what: a number of a signal.
    label: str = ""
    nth: int = 1
    signal: int = signal.SIGKILL
    # Killed after so many breakpoints, whichever they are.
    hits: int = 0
    # Its clock is so many seconds ahead of the machine's.
    ahead: float = 0.0
    # It gives up after so long; how long its lease and a server's time to answer are.
    seconds: float = 30.0
    lease: float = 300.0
    timeout: float = 2.0
    batch: int = 50
    slow: float = 5.0
    # A doubt is sent once more after so long, where that was asked for.
    resend_after: float = 600.0
    # Where the seconds of doubt of each mail are written, one a line.
    doubts: str = ""


def warm_up() -> None:
    """Load what a first drain loads, once for all that are forked."""
    DNS_NAME.get_fqdn()
    deliver.drain(at=timezone.now(), stop=lambda: True)
    gc.collect()
    gc.freeze()


def fork(act: Callable[[], None]) -> int:
    """The number of a process that does ``act`` and ends."""
    connections.close_all()
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    status = 1
    try:
        random.seed()
        act()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def work(plan: Plan) -> None:
    """Drain until nothing is due or in hand."""
    _scale(plan)
    points = Breakpoints(_Fate(plan).reached)
    points.set()
    end = time.monotonic() + plan.seconds
    while time.monotonic() < end:
        try:
            while deliver.drain(at=timezone.now()):
                pass
            if not _left():
                break
        except DatabaseError as error:
            sys.stderr.write(f"{error!r}\n")
            connections.close_all()
        time.sleep(0.05)
    if plan.doubts:
        with open(plan.doubts, "a") as file:
            file.writelines(f"{seconds}\n" for seconds in points.doubts)


def queue(count: int, mood: str = "anna", doubt: str = OnDoubt.HOLD, *, fails: bool = False) -> None:
    """Queue so many mails to one recipient, whose name decides how the mail server takes them; or fail at the end."""
    with transaction.atomic():
        party, _ = Organisation.objects.get_or_create(name="Skogby", kind="municipality", partnership="active")
        user, _ = User.objects.get_or_create(
            email=f"{mood}@{mood.partition('+')[2] or 'skog'}.example", defaults={"name": mood, "organisation": party}
        )
        for _ in range(count):
            enqueue(
                key=f"pack:{uuid.uuid4()}",
                kind="pack",
                recipient=user,
                subject="Underlag",
                text="Vi ber om spår.",
                html="<p>Vi ber om spår.</p>",
                at=timezone.now(),
                on_doubt=OnDoubt(doubt),
            )
        if fails:
            raise RuntimeError("as a page that fails after it has queued")


class _Fate:
    """Counts the breakpoints that a process passes, and strikes at the one that its plan names."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.passed = 0

    def reached(self, label: str) -> None:
        if self.plan.hits or label == self.plan.label:
            self.passed += 1
            if self.passed == (self.plan.hits or self.plan.nth):
                act_on(self.plan.signal)


def _scale(plan: Plan) -> None:
    claim.LEASE = dt.timedelta(seconds=plan.lease)
    claim.RESEND_AFTER = dt.timedelta(seconds=plan.resend_after)
    deliver.BATCH, deliver.SLOW = plan.batch, plan.slow
    settings.EMAIL_TIMEOUT = plan.timeout
    if plan.ahead:
        now = timezone.now
        timezone.now = lambda: now() + dt.timedelta(seconds=plan.ahead)


def _left() -> bool:
    if Council.current().sending_paused:
        return False
    due = Delivery.objects.filter(state=State.QUEUED, not_before__lte=timezone.now() + dt.timedelta(seconds=2))
    return due.exists() or Delivery.objects.filter(state__in=claim.CLAIMED).exists()


def _tell(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _look() -> None:
    """Tell what became of the processes."""
    try:
        while (found := os.waitpid(-1, os.WNOHANG | os.WUNTRACED)) != (0, 0):
            pid, status = found
            if os.WIFSTOPPED(status):
                _tell("stopped", pid)
            else:
                _tell("ended", pid, os.waitstatus_to_exitcode(status))
    except ChildProcessError:
        return


def main() -> None:
    """Until standard input ends."""
    warm_up()
    acts: dict[str, Callable[..., None]] = {
        "work": lambda **options: work(Plan(**options)),
        "queue": queue,
        "programme": programme,
        "beat": beat,
    }
    while True:
        ready, _, _ = select.select([sys.stdin], [], [], 0.01)
        if ready:
            line = sys.stdin.readline()
            if not line:
                return
            command = json.loads(line)
            _tell("started", fork(partial(acts[command.pop("do")], **command)))
        _look()


if __name__ == "__main__":
    main()
