"""How a figure is taken and told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row: ours against the other, their ratio, and the target it is held to."""

    name: str
    ours: str
    other: str
    ratio: str
    target: str
    met: bool

    def line(self) -> str:
        """The row as printed."""
        mark = "ok  " if self.met else "MISS"
        sides = f"ours {self.ours:<10} other {self.other:<14} ratio {self.ratio:<7}"
        return f"{mark} {self.name:<34} {sides} target {self.target}"


def cpu_seconds(work: Callable[[], object], runs: int) -> float:
    """The median CPU time of ``work`` over ``runs``, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)
