"""Small parts that the sections share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from campaigns.reports.document import Column
from crm import wording
from crm.models.base import sort_key


def columns(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Columns of words by code and heading."""
    return tuple(Column(code, title, is_day=code in {"on", "due"}) for code, title in named)


def day(on: dt.date | None) -> str:
    """``31 maj 2027``; empty for none."""
    return wording.short_day(on) if on else ""


def by_name(names: Iterable[str]) -> list[str]:
    """The names once each, as Swedes order them."""
    return sorted(set(names), key=sort_key)
