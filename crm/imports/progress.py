"""How far a long reading or saving has come, told as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

# How many are done, and of how many; nought where that is not known.
Tell = Callable[[int, int], None]
_Item = TypeVar("_Item")
_STEP = 5_000


def not_told(_done: int, _all: int) -> None:
    """Tells nobody how far it is."""


def counted(items: Iterable[_Item], total: int, tell: Tell) -> Iterator[_Item]:
    """The items, told of by the thousand."""
    for done, item in enumerate(items, 1):
        if done % _STEP == 0:
            tell(done, max(done, total))
        yield item
