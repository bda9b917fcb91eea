"""What is wrong with a scenario, every fault at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 80
NOTHING_THERE = object()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it stands, what stands there (if anything can be shown), and the rule that it breaks."""

    path: str
    value: object
    rule: str

    def __str__(self) -> str:
        if self.value is NOTHING_THERE:
            return f"{self.path}: {self.rule}"
        shown = json.dumps(self.value, ensure_ascii=False, default=str)
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
        return f"{self.path}: {shown}: {self.rule}"


class ScenarioError(Exception):
    """The scenario cannot be loaded. ``problems`` holds every fault found; nothing was saved."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class DemoRefused(Exception):
    """The demo cannot be loaded or removed here; the message says why and what to do instead."""
