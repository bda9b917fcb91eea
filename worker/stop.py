"""Asked to stop: known to every thread of a worker, and to the processes of its pool."""

from __future__ import annotations

import mmap
import threading


class Stop:
    """Set once. Threads may wait for it; a process forked after it was made sees it too.

    A byte of shared memory and no lock: a process killed while it looks must not hold up the others.
    """

    def __init__(self) -> None:
        self._here = threading.Event()
        self._everywhere = mmap.mmap(-1, 1)

    def set(self) -> None:
        """From now on, everywhere."""
        self._everywhere[0] = 1
        self._here.set()

    def is_set(self) -> bool:
        """Whether anybody has asked."""
        return self._everywhere[0] == 1

    def wait(self, seconds: float) -> None:
        """Until this process is asked to stop, at most ``seconds``."""
        self._here.wait(seconds)
