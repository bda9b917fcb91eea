"""Items that should be looked at together: the same person the same day, or opposite local asks on one issue.

The second rule compares no texts: same person, same issue, a local ask on both, at most thirty days apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from campaigns.enums import ClashKind
from campaigns.models import Arena, ProgrammeItem
from campaigns.queries import programme
from campaigns.queries.programme import Line
from crm.models import Issue, Person
from crm.visibility import Viewer
from messages.enums import BlockKind
from messages.models import Block, JointMessage

WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True)
class Clash:
    """Two items, the person both meet, and why they clash. The earlier item comes first."""

    items: tuple[ProgrammeItem, ProgrammeItem]
    person: Person
    kinds: tuple[ClashKind, ...]


@dataclass(frozen=True)
class Foreseen:
    """An item that a booking not yet saved would clash with."""

    item: ProgrammeItem
    person: Person
    kinds: tuple[ClashKind, ...]


@dataclass(frozen=True)
class Described:
    """A clash with all that a coordinator weighs: both items, and the red lines of the messages they use."""

    person: Person
    kinds: tuple[ClashKind, ...]
    lines: tuple[Line, Line]
    red_lines: list[tuple[JointMessage, list[str]]]


@dataclass(frozen=True)
class _Slot:
    on: dt.date
    people: dict[int, Person]
    issues: frozenset[int]
    local_ask: str


def clashes(arena: Arena, viewer: Viewer) -> list[Clash]:
    """Clashes between the arena's requested, confirmed and moved items, as far as the viewer sees them."""
    return among(programme.items(arena, viewer))


def among(items: Iterable[ProgrammeItem]) -> list[Clash]:
    """Clashes between those of the items that are still to take place; people and issues are loaded."""
    slots = _slots(items)
    return [
        Clash((first, second), person, kinds)
        for (first, a), (second, b) in combinations(slots, 2)
        for person, kinds in _compare(a, b)
    ]


def described(lines: Iterable[Line], viewer: Viewer, at: dt.datetime) -> list[Described]:
    """The clashes between lines of the same arena. Costs one query more where there are any."""
    of_item = {line.item.pk: line for line in lines}
    programmes: dict[int, list[ProgrammeItem]] = {}
    for line in of_item.values():
        programmes.setdefault(line.item.arena_id, []).append(line.item)
    found = [clash for items in programmes.values() for clash in among(items)]
    if not found:
        return []
    used = {use.message.pk: use.message for clash in found for item in clash.items for use in of_item[item.pk].uses}
    limits = red_lines(used, viewer, at)
    return [
        Described(clash.person, clash.kinds, (first, second), _limits(first, second, limits))
        for clash in found
        for first, second in [(of_item[clash.items[0].pk], of_item[clash.items[1].pk])]
    ]


def _limits(first: Line, second: Line, limits: dict[int, list[str]]) -> list[tuple[JointMessage, list[str]]]:
    joint = {use.message.pk: use.message for use in (*first.uses, *second.uses)}
    return [(message, limits[pk]) for pk, message in joint.items() if pk in limits]


def foreseen(
    arena: Arena,
    viewer: Viewer,
    *,
    on: dt.date,
    people: Iterable[Person],
    issues: Iterable[Issue],
    local_ask: str,
    exclude: ProgrammeItem | None = None,
) -> list[Foreseen]:
    """What a booking would clash with, asked before it is saved."""
    wanted = _Slot(on, {person.pk: person for person in people}, frozenset(i.pk for i in issues), local_ask.strip())
    return [
        Foreseen(item, person, kinds)
        for item, slot in _slots(programme.items(arena, viewer))
        if exclude is None or item.pk != exclude.pk
        for person, kinds in _compare(wanted, slot)
    ]


def unforeseen(arena: Arena, viewer: Viewer, *, exclude: ProgrammeItem | None = None, **booking: Any) -> list[Foreseen]:
    """As ``foreseen``, without what the item clashes with as it stands."""
    known = of_item(exclude, viewer) if exclude else []
    return [clash for clash in foreseen(arena, viewer, exclude=exclude, **booking) if clash not in known]


def of_item(item: ProgrammeItem, viewer: Viewer) -> list[Foreseen]:
    """What the item clashes with as it stands."""
    meeting = item.meeting
    return foreseen(
        item.arena,
        viewer,
        on=meeting.on,
        people=[counterpart.person for counterpart in meeting.counterparts.all()],
        issues=meeting.issues.all(),
        local_ask=item.local_ask,
        exclude=item,
    )


def red_lines(messages: Collection[int], viewer: Viewer, at: dt.datetime) -> dict[int, list[str]]:
    """The red lines of each message's current version, for those whose text the viewer may read."""
    found: dict[int, list[str]] = {}
    blocks = Block.objects.readable_by(viewer, at).filter(kind=BlockKind.RED_LINE, version__current_of__in=messages)
    for block in blocks.select_related("version").order_by("version", "position"):
        found.setdefault(block.version.message_id, []).append(block.text)
    return found


def _slots(items: Iterable[ProgrammeItem]) -> list[tuple[ProgrammeItem, _Slot]]:
    return [
        (
            item,
            _Slot(
                item.meeting.on,
                {c.person_id: c.person for c in item.meeting.counterparts.all()},
                frozenset(issue.pk for issue in item.meeting.issues.all()),
                item.local_ask.strip(),
            ),
        )
        for item in items
        if item.meeting.state in programme.UPCOMING
    ]


def _compare(a: _Slot, b: _Slot) -> list[tuple[Person, tuple[ClashKind, ...]]]:
    kinds = []
    if a.on == b.on:
        kinds.append(ClashKind.SAME_PERSON_SAME_DAY)
    if a.local_ask and b.local_ask and a.issues & b.issues and abs(a.on - b.on) <= WITHIN:
        kinds.append(ClashKind.CONTRADICTORY_ASK)
    if not kinds:
        return []
    return [(person, tuple(kinds)) for pk, person in a.people.items() if pk in b.people]
