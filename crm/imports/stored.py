"""What is stored of a person, as plain values that a plan compares a file with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from crm.enums import ContactKind
from crm.models.base import fold


@dataclass(frozen=True, slots=True)
class Held:
    """A stored mandate or time in a party. ``role`` is what makes another row the same role."""

    pk: int
    role: tuple[object, ...]
    body: int
    words: tuple[str, ...]
    starts: dt.date | None
    starts_precision: str
    ends: dt.date | None
    ends_precision: str
    end_known: bool


@dataclass(slots=True)
class Stored:
    """A stored person. ``contacts`` are those of any time, as ``contact_key`` makes them comparable."""

    pk: int
    name: str
    version: int
    values: dict[str, object]
    identifiers: set[tuple[str, str]] = field(default_factory=set)
    mandates: list[Held] = field(default_factory=list)
    parties: list[Held] = field(default_factory=list)
    contacts: set[tuple[str, str]] = field(default_factory=set)


def name_key(name: str) -> str:
    """What two spellings of one name have in common."""
    return " ".join(fold(name).split())


def contact_key(kind: str, value: str) -> tuple[str, str]:
    """What two spellings of one address or number have in common."""
    if kind == ContactKind.PHONE:
        digits = "".join(c for c in value if c.isdigit())
        return kind, digits.removeprefix("00").removeprefix("46").removeprefix("0") or value
    return kind, " ".join(fold(value).split()).rstrip("/")
