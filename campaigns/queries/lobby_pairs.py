"""Which published meeting is which of ours: one to one, the same whatever order the rows stand in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

# A register may have the day before or after: of travel, of publishing, of another time zone.
DAYS = 1
# Exactly the day before a day off; and of those, whom of ours the register names before another party.
_TIERS = 2 * (DAYS + 1)


@dataclass(frozen=True, slots=True)
class Published:
    """A meeting as a register has it: ``people`` are those it surely means, ``maybe`` those it could mean."""

    key: str
    on: dt.date
    people: frozenset[int]
    maybe: frozenset[int]
    parties: frozenset[int]
    certain: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """A contact of the log."""

    pk: int
    on: dt.date
    people: frozenset[int]
    party: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """The log's meeting of each published one, and those among which a person has to choose."""

    pairs: Mapping[str, int]
    candidates: Mapping[str, tuple[int, ...]]


def pairing(
    published: Iterable[Published],
    logged: Iterable[Logged],
    same: Sequence[tuple[str, int]] = (),
    not_same: Collection[tuple[str, int]] = frozenset(),
) -> Pairing:
    """What belongs together. ``same`` was said by a person, what counts more first; ``not_same`` is never paired."""
    rows = {one.key: one for one in sorted(published, key=lambda one: (one.on, one.key))}
    contacts = {one.pk: one for one in logged}
    pairs = _said(rows, contacts, same)
    sure = {key: row for key, row in rows.items() if row.certain}
    found = _edges(sure, contacts, not_same, lambda row: row.people)
    for tier in range(_TIERS):
        taken = set(pairs.values())
        edges = {key: [pk for at, pk in near if at == tier and pk not in taken] for key, near in found.items()}
        pairs |= _most({key: near for key, near in edges.items() if near and key not in pairs})
    left = {key: row for key, row in rows.items() if key not in pairs}
    taken = set(pairs.values())
    maybe = _edges(left, contacts, not_same, lambda row: row.people | row.maybe)
    candidates = {key: tuple(pk for _at, pk in near if pk not in taken) for key, near in maybe.items()}
    return Pairing(pairs, {key: near for key, near in candidates.items() if near})


def _said(
    rows: Mapping[str, Published], contacts: Mapping[int, Logged], same: Sequence[tuple[str, int]]
) -> dict[str, int]:
    pairs: dict[str, int] = {}
    for key, pk in same:
        if key in rows and pk in contacts and key not in pairs and pk not in pairs.values():
            pairs[key] = pk
    return pairs


def _edges(
    rows: Mapping[str, Published],
    contacts: Mapping[int, Logged],
    not_same: Collection[tuple[str, int]],
    people: Callable[[Published], frozenset[int]],
) -> dict[str, list[tuple[int, int]]]:
    """The meetings near each row with one of its people, each with its tier, the best first."""
    by_day: dict[tuple[int, dt.date], list[Logged]] = defaultdict(list)
    for one in contacts.values():
        for person in one.people:
            by_day[person, one.on].append(one)
    found: dict[str, list[tuple[int, int]]] = {}
    for key, row in rows.items():
        near = {
            (2 * abs(days) + (one.party not in row.parties), one.pk)
            for person in people(row)
            for days in range(-DAYS, DAYS + 1)
            for one in by_day.get((person, row.on + dt.timedelta(days=days)), ())
            if (key, one.pk) not in not_same
        }
        found[key] = sorted(near)
    return found


def _most(edges: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """As many pairs as there can be (augmenting paths, Berge 1957), found in the order of the rows."""
    pairs: dict[str, int] = {}
    row_of: dict[int, str] = {}
    spent: set[int] = set()
    for start in edges:
        free, came = _free(start, edges, row_of, spent)
        if free is None:
            # What a search in vain has reached leads no later one anywhere either.
            spent |= came.keys()
        while free is not None:
            key = came[free]
            before = pairs.get(key)
            pairs[key], row_of[free] = free, key
            free = before
    return pairs


def _free(
    start: str, edges: Mapping[str, Sequence[int]], row_of: Mapping[int, str], spent: Collection[int]
) -> tuple[int | None, dict[int, str]]:
    """A meeting that nobody has, reached from the row over those that could change; and from where each was reached."""
    came: dict[int, str] = {}
    queue = deque([start])
    while queue:
        key = queue.popleft()
        for pk in edges[key]:
            if pk in came or pk in spent:
                continue
            came[pk] = key
            if pk not in row_of:
                return pk, came
            queue.append(row_of[pk])
    return None, came
