"""How a figure is taken and told."""

from __future__ import annotations

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
        return f"{mark} {self.name:<44} {sides} target {self.target}"


def faster(name: str, ours: float, other: float, times: float, *, unit: str) -> Figure:
    """Ours takes at most a ``times``-th of what the other takes."""
    ratio = other / ours
    return Figure(name, told(ours, unit), told(other, unit), f"{ratio:.2f}×", f"≥ {times:g}×", ratio >= times)


def no_slower(name: str, ours: float, other: float, times: float, *, unit: str) -> Figure:
    """Ours takes at most ``times`` what the other takes."""
    ratio = ours / other
    return Figure(name, told(ours, unit), told(other, unit), f"{ratio:.2f}×", f"≤ {times:g}×", ratio <= times)


def more(name: str, ours: float, other: float, times: float, *, unit: str) -> Figure:
    """Ours does at least ``times`` as much as the other in the same time."""
    ratio = ours / other
    return Figure(name, told(ours, unit), told(other, unit), f"{ratio:.2f}×", f"≥ {times:g}×", ratio >= times)


def within(name: str, ours: float, limit: float, *, unit: str, beside: str = "") -> Figure:
    """Ours keeps to a limit; ``beside`` is told for comparison."""
    other = beside or f"limit {told(limit, unit)}"
    return Figure(name, told(ours, unit), other, f"{ours / limit:.2f}", f"≤ {told(limit, unit)}", ours <= limit)


def missing(name: str, reason: str) -> Figure:
    """A figure that could not be taken: a miss."""
    return Figure(name, "–", reason.strip().splitlines()[0][:60], "–", "to be measured", False)


def told(value: float, unit: str) -> str:
    """The value as people write it."""
    space = "" if unit.startswith("/") else " "
    return f"{value:.{1 if value < 10 and value % 1 else 0}f}{space}{unit}"


def cpu_of_each(work: Callable[[T], object], inputs: Sequence[T]) -> list[float]:
    """CPU seconds of this process for each input, in order, each worked once."""
    times = []
    for one in inputs:
        start = time.process_time()
        work(one)
        times.append(time.process_time() - start)
    return times
