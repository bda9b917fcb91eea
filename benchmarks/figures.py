"""How a figure is taken and told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


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


def cpu_seconds(work: Callable[[T], object], inputs: Sequence[T]) -> float:
    """The median CPU time of ``work`` over different inputs, each once, after the first, which is not counted."""
    times = []
    for one in inputs:
        start = time.process_time()
        work(one)
        times.append(time.process_time() - start)
    return statistics.median(times[1:])
