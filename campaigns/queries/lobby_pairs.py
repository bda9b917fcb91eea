"""Which published meeting is which of ours, the same whatever order the rows stand in.

Each decision-maker may publish a line of their own, so what one row takes is a **seat**: a contact and one who was met
in it. A row is of one contact, and no seat has two rows; a contact has as many rows as it has decision-makers, at most.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

# A register may have the day before or after: of travel, of publishing, of another time zone.
DAYS = 1
# Exactly the day before a day off; and of those, whom of ours the register names before another party.
_TIERS = 2 * (DAYS + 1)
# A contact and one who was met in it; 0 where it names nobody.
Seat = tuple[int, int]
Place = TypeVar("Place", int, Seat)


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
    """The log's meeting of each published one, and those among which a person has to choose.

    ``holders`` are the rows that publish a meeting for one who was met; ``told`` are those of a meeting for whom a row
    publishes it, or may.
    """

    pairs: Mapping[str, int]
    candidates: Mapping[str, tuple[int, ...]]
    holders: Mapping[Seat, str]
    told: Mapping[int, frozenset[int]]


def pairing(
    published: Iterable[Published],
    logged: Iterable[Logged],
    same: Sequence[tuple[str, int]] = (),
    not_same: Collection[tuple[str, int]] = frozenset(),
) -> Pairing:
    """What belongs together. ``same`` was said by a person, what counts more first; ``not_same`` is never paired."""
    rows = {one.key: one for one in sorted(published, key=lambda one: (one.on, one.key))}
    board = _Board(rows, {one.pk: one for one in logged})
    board.say(same)
    sure = {key: row for key, row in rows.items() if row.certain and key not in board.pairs}
    found = _edges(sure, board.contacts, not_same, lambda row: row.people)
    for tier in range(_TIERS):
        board.take({key: [pk for at, pk in near if at == tier] for key, near in found.items()})
    left = {key: row for key, row in rows.items() if key not in board.pairs}
    maybe = _edges(left, board.contacts, not_same, _meant)
    return board.pairing({key: [pk for _at, pk in near] for key, near in maybe.items()})


def seated(published: Iterable[Published], one: Logged) -> set[str]:
    """The keys of those rows that can all be said to be the meeting; if its seats are too few, the first come first."""
    return set(_most({row.key: _seats(row, one) for row in published}, {}))


class _Board:
    """Which row has which seats, while they are given out."""

    def __init__(self, rows: Mapping[str, Published], contacts: Mapping[int, Logged]) -> None:
        self.rows, self.contacts = rows, contacts
        self.pairs: dict[str, int] = {}
        self._holders: dict[Seat, str] = {}
        # Said to be a meeting with nobody whom the row names: it has one seat there, whichever is left.
        self._any: dict[str, Seat] = {}

    def say(self, same: Sequence[tuple[str, int]]) -> None:
        """Give the rows that a person has paired their seats, the first first."""
        said: dict[str, int] = {}
        for key, pk in same:
            if key in self.rows and pk in self.contacts:
                said.setdefault(key, pk)
        edges = {key: _seats(self.rows[key], self.contacts[pk]) for key, pk in said.items()}
        given = _most(edges, {})
        for key, seat in given.items():
            self.pairs[key] = said[key]
            if _meant(self.rows[key]) & self.contacts[said[key]].people:
                self._holders[seat] = key
            else:
                self._any[key] = seat
        held = set(given.values())
        for key in given:
            for seat in edges[key] if key not in self._any else ():
                if seat not in held:
                    self._holders.setdefault(seat, key)

    def take(self, near: Mapping[str, Sequence[int]]) -> None:
        """Pair rows with meetings near them, those with most decision-makers in common first."""
        joint = {key: pks for key, pks in near.items() if len(self.rows[key].people) > 1}
        while shared := self._shared(joint):
            for key, pk in _most(shared, {}).items():
                self.pairs[key] = pk
                self._holders |= dict.fromkeys(self._free(key, pk), key)
        loose = {key: [(pk, one) for one in sorted(self.contacts[pk].people or {0})] for key, pk in self._loose()}
        single = {
            key: [(pk, one) for pk in pks for one in sorted(self.rows[key].people & self.contacts[pk].people)]
            for key, pks in near.items()
            if key not in self.pairs
        }
        edges = {key: [one for one in seats if one not in self._holders] for key, seats in (single | loose).items()}
        for key, seat in _most({key: seats for key, seats in edges.items() if seats}, self._any).items():
            if key in self._any:
                self._any[key] = seat
            else:
                self.pairs[key] = seat[0]
                self._holders[seat] = key

    def pairing(self, maybe: Mapping[str, Sequence[int]]) -> Pairing:
        """The whole; ``maybe`` are the meetings that each row that is left could be, the best first."""
        loose = Counter(pk for _key, pk in self._loose())
        taken = Counter(pk for pk, _one in self._holders)
        candidates: dict[str, tuple[int, ...]] = {}
        told: dict[int, set[int]] = defaultdict(set)
        for pk, one in self._holders:
            told[pk].add(one)
        for pk in loose:
            told[pk] |= self.contacts[pk].people
        for key, pks in maybe.items():
            for pk in pks:
                people = self.contacts[pk].people
                open_to = {one for one in _meant(self.rows[key]) & people if (pk, one) not in self._holders}
                if open_to and taken[pk] + loose[pk] < len(people):
                    candidates[key] = (*candidates.get(key, ()), pk)
                    told[pk] |= open_to
        return Pairing(self.pairs, candidates, self._holders, {pk: frozenset(people) for pk, people in told.items()})

    def _loose(self) -> list[tuple[str, int]]:
        return [(key, pk) for key, (pk, _one) in self._any.items()]

    def _shared(self, joint: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
        """Of the rows that are left, the meetings with most free decision-makers in common, if those are several."""
        free = {
            (key, pk): len(self._free(key, pk)) for key, pks in joint.items() if key not in self.pairs for pk in pks
        }
        most = max(free.values(), default=0)
        found: dict[str, list[int]] = defaultdict(list)
        for (key, pk), n in free.items():
            if n == most > 1:
                found[key].append(pk)
        return found

    def _free(self, key: str, pk: int) -> list[Seat]:
        seats = [(pk, one) for one in self.rows[key].people & self.contacts[pk].people]
        return [seat for seat in seats if seat not in self._holders and seat not in self._any.values()]


def _meant(row: Published) -> frozenset[int]:
    return row.people | row.maybe


def _seats(row: Published, one: Logged) -> list[Seat]:
    """The seats that a row may have that is said to be the meeting: those of whom it means, or any."""
    return [(one.pk, each) for each in sorted(_meant(row) & one.people or one.people or {0})]


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


def _most(edges: Mapping[str, Sequence[Place]], given: Mapping[str, Place]) -> dict[str, Place]:
    """As many pairs as there can be (augmenting paths, Berge 1957), found in the order of the rows.

    Who has a place in ``given`` keeps one, be it another.
    """
    pairs = dict(given)
    row_of = {place: key for key, place in pairs.items()}
    spent: set[Place] = set()
    for start in edges:
        if start in pairs:
            continue
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
    start: str, edges: Mapping[str, Sequence[Place]], row_of: Mapping[Place, str], spent: Collection[Place]
) -> tuple[Place | None, dict[Place, str]]:
    """A place that nobody has, reached from the row over those that could change; and from where each was reached."""
    came: dict[Place, str] = {}
    queue = deque([start])
    while queue:
        key = queue.popleft()
        for place in edges[key]:
            if place in came or place in spent:
                continue
            came[place] = key
            if place not in row_of:
                return place, came
            queue.append(row_of[place])
    return None, came
