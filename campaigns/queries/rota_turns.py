"""Whose turn it is: shifts spread over parties by their shares. Pure and exact; nothing is read or written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.rota_enums import RotaReason

Days = tuple[dt.date, dt.date]
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """A party in line: ``key`` is its number, ``absent`` the days that it cannot take, first and last.

    ``ahead`` is how many days more than its share it had in earlier rotas, which decides between equals.
    ``is_able``: a party that has left the cooperation takes no turn.
    """

    key: int
    share: Fraction
    name: str = ""
    absent: Sequence[Days] = ()
    ahead: Fraction = Fraction(0)
    is_able: bool = True

    def can(self, days: Days) -> bool:
        """Whether it can take every one of the days."""
        return self.is_able and not any(first <= days[1] and days[0] <= last for first, last in self.absent)


@dataclass(frozen=True, slots=True)
class Given:
    """Days given to the party ``key``, or to nobody, and why. It had ``own_days`` of ``all_days`` before."""

    starts: dt.date
    ends: dt.date
    key: int | None
    reason: RotaReason
    own_days: int
    all_days: int
    absent: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        """How many days it is."""
        return (self.ends - self.starts).days + 1


def free_days(first: dt.date, last: dt.date, length: int, since: dt.date, taken: Iterable[Days]) -> Iterator[Days]:
    """The shifts from ``since`` on, counted from ``first``, ``length`` days each, as far as no days are ``taken``.

    What is left of a shift whose other days are taken, or are past, is a shorter one.
    """
    busy = sorted(taken)
    day = max(first, since)
    while day <= last:
        held = next((days for days in busy if days[0] <= day <= days[1]), None)
        if held:
            day = held[1] + _ONE
            continue
        ends = first + dt.timedelta(days=((day - first).days // length + 1) * length - 1)
        next_taken = min((days[0] for days in busy if days[0] > day), default=dt.date.max)
        ends = min(ends, last, next_taken - _ONE)
        yield day, ends
        day = ends + _ONE


def turns(parties: Sequence[Turn], wanted: Iterable[Days], length: int, served: Mapping[int, int]) -> list[Given]:
    """Each of the ``wanted`` days given to a party, in order. ``served`` are the days that parties have already.

    The quota method of apportionment (Balinski and Young, 1975): of those who are below their share with the days that
    are given now, the one goes first that would have least in relation to its share with one more shift. Without
    absences no party ever differs from its share by more than one shift, after any of them.
    """
    days = {party.key: served.get(party.key, 0) for party in parties}
    found = []
    for starts, ends in wanted:
        given = _next(parties, (starts, ends), length, days)
        found.append(given)
        if given.key is not None:
            days[given.key] += (ends - starts).days + 1
    return found


def _next(parties: Sequence[Turn], wanted: Days, length: int, days: Mapping[int, int]) -> Given:
    able = [party for party in parties if party.can(wanted)]
    absent = tuple(party.key for party in parties if party not in able)
    before = sum(days.values())
    if not able:
        return Given(*wanted, None, RotaReason.NOBODY, 0, before, absent)
    whole = sum(party.share for party in parties)
    after = before + (wanted[1] - wanted[0]).days + 1
    owed = [party for party in able if days[party.key] * whole < party.share * after]

    def load(party: Turn) -> Fraction:
        return (days[party.key] + length) / party.share

    def order(party: Turn) -> tuple[Fraction, Fraction, Fraction, str, int]:
        return load(party), days[party.key] / party.share, party.ahead, party.name, party.key

    chosen = min(owed or able, key=order)
    reason = RotaReason.BEHIND
    if len(able) == 1 and len(parties) > 1:
        reason = RotaReason.ONLY
    elif load(chosen) == min(map(load, parties)):
        reason = RotaReason.LEAST
    elif load(chosen) == min(map(load, able)):
        reason = RotaReason.LEAST_ABLE
    return Given(*wanted, chosen.key, reason, days[chosen.key], before, absent)
