"""Which parts of a message differ in more than spelling, for what was worded after them."""

from __future__ import annotations

from dataclasses import replace

from messages import spelling
from messages.enums import Part
from messages.house import House
from messages.queries.compare import Difference, What, compare


def changed_parts(old: House, new: House) -> list[str]:
    """The parts, in reading order, in which ``new`` says something else than ``old``; none for a respelling.

    When a fact was checked and how long it is valid says nothing else.
    """
    found = {one.part for one in compare(_undated(old), _undated(new)).differences if not _is_spelling(one)}
    return [part.value for part in Part if part in found]


def _undated(house: House) -> House:
    facts = (replace(fact, checked_on=None, valid_until=None) for fact in house.proof_points)
    return replace(house, proof_points=tuple(facts))


def _is_spelling(one: Difference) -> bool:
    return one.what == What.CHANGED and spelling.same_but_spelling(one.was, one.now)
