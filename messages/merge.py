"""Two editors' texts from the same start become one: block by block, and nothing that either typed is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import attrgetter
from typing import Any, TypeVar

from messages.house import LISTS, AskText, Fact, House, normalised, paragraphs

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Collision:
    """Rows of one field that both changed. The merged house holds ``mine``, or ``theirs`` where I took them away."""

    field: str
    base: tuple[Any, ...]
    theirs: tuple[Any, ...]
    mine: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The two texts as one."""

    house: House
    collisions: tuple[Collision, ...]


def merge(base: House, theirs: House, mine: House) -> Merged:
    """``mine`` with what ``theirs`` changed in ``base``; where both changed the same block, a collision."""
    collisions: list[Collision] = []

    def rows(field: str, parts: Callable[[House], Sequence[Row]], key: Callable[[Row], Hashable]) -> tuple[Row, ...]:
        return _merged(field, parts(base), parts(theirs), parts(mine), key, collisions)

    house = dataclasses.replace(
        mine,
        roof="\n".join(rows("roof", lambda house: (house.roof,), normalised)),
        text="\n\n".join(rows("text", lambda house: paragraphs(house.text), normalised)),
        questions=rows("questions", lambda house: house.questions, lambda row: tuple(map(normalised, row))),
        proof_points=rows("proof_points", lambda house: house.proof_points, _fact_key),
        asks=_asks(base, theirs, mine, collisions),
        **{field: rows(field, attrgetter(field), normalised) for field in LISTS},
    )
    return Merged(house, tuple(collisions))


def _merged(
    field: str,
    base: Sequence[Row],
    theirs: Sequence[Row],
    mine: Sequence[Row],
    key: Callable[[Row], Hashable],
    collisions: list[Collision],
) -> tuple[Row, ...]:
    keys = [[key(row) for row in rows] for rows in (base, theirs, mine)]
    result: list[Row] = []
    for (b1, b2), (t1, t2), (m1, m2) in _regions(*keys):
        result += _chosen(field, base[b1:b2], theirs[t1:t2], mine[m1:m2], key, collisions)
    return tuple(result)


def _chosen(
    field: str,
    base: Sequence[Row],
    theirs: Sequence[Row],
    mine: Sequence[Row],
    key: Callable[[Row], Hashable],
    collisions: list[Collision],
) -> Sequence[Row]:
    was, other, own = ([key(row) for row in rows] for rows in (base, theirs, mine))
    if own in (was, other):
        return theirs
    if other == was:
        return mine
    if not base:
        # Both added here: there is room for both.
        return [*theirs, *(row for row, own_key in zip(mine, own, strict=True) if own_key not in other)]
    added = _added(was, own, mine, theirs) or _added(was, other, theirs, mine)
    if added is not None:
        return added
    if len(base) == len(theirs) == len(mine) > 1:
        rows: list[Row] = []
        for one, two, three in zip(base, theirs, mine, strict=True):
            rows += _chosen(field, (one,), (two,), (three,), key, collisions)
        return rows
    collisions.append(Collision(field, tuple(base), tuple(theirs), tuple(mine)))
    return mine or theirs


def _added(was: list[Hashable], keys: list[Hashable], rows: Sequence[Row], changed: Sequence[Row]) -> list[Row] | None:
    """``rows`` with what the other one made of the base, where they hold all of it and only add; otherwise None."""
    places = _places(was, keys)
    if len(places) < len(was):
        return None
    found = [places[n] for n in range(len(was))]
    if len(changed) == len(was):
        became = dict(zip(found, changed, strict=True))
        return [became.get(n, row) for n, row in enumerate(rows)]
    if found[-1] - found[0] >= len(was):
        return None
    return [*rows[: found[0]], *changed, *rows[found[-1] + 1 :]]


def _regions(
    base: list[Hashable], theirs: list[Hashable], mine: list[Hashable]
) -> Iterator[tuple[tuple[int, int], tuple[int, int], tuple[int, int]]]:
    """Slices of the three that belong together: what all share, and between them what somebody changed."""
    at_theirs, at_mine = _places(base, theirs), _places(base, mine)
    b = t = m = 0
    for place in range(len(base)):
        if place in at_theirs and place in at_mine:
            if (b, t, m) != (place, at_theirs[place], at_mine[place]):
                yield (b, place), (t, at_theirs[place]), (m, at_mine[place])
            b, t, m = place, at_theirs[place], at_mine[place]
            yield (b, b + 1), (t, t + 1), (m, m + 1)
            b, t, m = b + 1, t + 1, m + 1
    if (b, t, m) != (len(base), len(theirs), len(mine)):
        yield (b, len(base)), (t, len(theirs)), (m, len(mine))


def _places(base: list[Hashable], other: list[Hashable]) -> dict[int, int]:
    """Where in the other each row of the base stands, for those that are the same."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _asks(base: House, theirs: House, mine: House, collisions: list[Collision]) -> tuple[AskText, ...]:
    """By reference, wherever they stand; mine first in my order, theirs that are new after them."""
    old, other = ({ask.ref: ask for ask in house.asks} for house in (base, theirs))
    own = {ask.ref: ask for ask in mine.asks if ask.ref}
    if _order(base) == _order(mine):
        refs = [ask.ref for ask in theirs.asks] + [ref for ref in own if ref not in other]
    else:
        refs = list(own) + [ref for ref in other if ref not in own]
    result: list[AskText] = []
    for ref in refs:
        was, now, typed = ([house[ref]] if ref in house else [] for house in (old, other, own))
        result += _chosen("asks", was, now, typed, _ask_key, collisions)
    return (*result, *(ask for ask in mine.asks if not ask.ref))


def _order(house: House) -> list[str]:
    return [ask.ref for ask in house.asks if ask.ref]


def _ask_key(ask: AskText) -> Hashable:
    return ask.ref, ask.content_hash


def _fact_key(fact: Fact) -> Hashable:
    # Who gave the reason to pass, and when, follows from the reason.
    return fact.content_hash, fact.checked_on, fact.valid_until, fact.needs_verification, fact.waive_reason
