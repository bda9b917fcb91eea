"""Worker and beat as threads of the web process, for an installation without a broker.

Started from the WSGI entry. Of several web processes exactly one owns them, by a lock that the system releases however
the owner ends; another then takes over.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.util import Finalize
from pathlib import Path

from celery import beat
from celery.worker import WorkController, state
from django.conf import settings

from crm.outbox.wake import wake
from worker.celery import app
from worker.sweep import stopping

logger = logging.getLogger(__name__)

STOP_WITHIN = 30.0
ASK_AGAIN = 1.0


class Embedded:
    """The threads of one process."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self._beat = beat.Service(app, scheduler_cls=beat.Scheduler, max_interval=1)
        self._worker = threading.Thread(target=self._work, name="samsyn-worker", daemon=True)

    def start(self) -> None:
        """Begin waiting for ownership. Returns at once; ``ready`` is set when the worker takes tasks."""
        # The server's child ends without running atexit; the finalizers of multiprocessing do run, there and elsewhere.
        Finalize(None, self.stop, exitpriority=100)
        # Inherited by every thread below: signals are the main thread's, which else may sleep through them.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        self._worker.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self) -> bool:
        """Finish the mail in hand and stop. False if that takes more than 30 s: its lease then settles it."""
        stopping.set()
        self._beat.stop()
        # Celery's own flag, module-wide: its loop leaves at the next turn. No signal handler of the host is touched.
        state.should_stop = os.EX_OK
        if self.ready.is_set():
            # Its loop waits up to two seconds for a message, and once more on its way out.
            wake()
            wake()
        self._worker.join(STOP_WITHIN)
        if self._worker.is_alive():
            logger.warning("The worker was still handing over a mail; its lease will tell what became of it.")
        return not self._worker.is_alive()

    def _work(self) -> None:
        with _ownership(Path(settings.VAR_DIR) / "worker.lock") as owned:
            if not owned:
                return
            # Django's checks have run, or were skipped for speed, when the web process started.
            os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
            worker = WorkController(
                app=app,
                pool_cls="solo",
                concurrency=1,
                hostname="embedded@samsyn",
                without_heartbeat=True,
                without_mingle=True,
                without_gossip=True,
                ready_callback=lambda _consumer: self.ready.set(),
            )
            # Nobody waits for beat to end: it holds nothing, and sleeps up to a second.
            threading.Thread(target=self._beat.start, name="samsyn-beat", daemon=True).start()
            worker.start()


def start() -> Embedded:
    """The running worker of this process."""
    embedded = Embedded()
    embedded.start()
    return embedded


@contextmanager
def _ownership(path: Path) -> Iterator[bool]:
    """True once this process holds the lock; False when asked to stop before."""
    with path.open("w") as lock:
        while not stopping.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stopping.wait(ASK_AGAIN)
            else:
                yield True
                return
        yield False
