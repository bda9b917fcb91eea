"""A list as it is taken away: columns, rows, and what is said about them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.functional import Promise

Cell = str | int | dt.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """``key`` is its name for programs, ``label`` its words on the screen, ``value`` what a line holds there."""

    key: str
    label: str | Promise
    value: Callable[[Any], Cell]


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` are read once. ``asked`` are the filters, ``left_out`` what is not shown, both in words."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    asked: Sequence[str] = ()
    left_out: str = ""
    not_shown: int | None = None


def plain(text: str) -> str:
    """The text without control characters other than line ends and tabs: no file format has a use for them."""
    return "".join(c for c in text if c >= " " or c in "\n\t").replace("\x7f", "")
