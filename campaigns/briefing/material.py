"""What is worth a message of its own: time, place, state, people, asks, limits, marks and whom to call.

Wording that its editor called minor, and what only tells when or how often, is not. ``docs/packs.md`` has the table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from campaigns.briefing import document as d
from crm.enums import AGREED_STATES, MeetingState
from messages.spelling import same_but_spelling


class Touch(StrEnum):
    """How a change touches an item of the recipient's programme."""

    NEW = "new"
    GONE = "gone"
    CALLED_OFF = "called_off"
    ON_AGAIN = "on_again"
    MOVED = "moved"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Touched:
    """One item: how it was told, and how it is."""

    touch: Touch
    was: d.Entry | None
    now: d.Entry | None

    @property
    def entry(self) -> d.Entry:
        """The item as it reads now, or read last."""
        found = self.now or self.was
        assert found is not None  # noqa: S101 - one of the two is there
        return found

    @property
    def in_calendar(self) -> bool:
        """Whether the recipient's calendar must change."""
        return self.touch != Touch.CONTENT

    @property
    def ends(self) -> dt.datetime:
        """When both the old and the new time are over."""
        return max(dt.datetime.fromisoformat(row.ends) for row in (self.was, self.now) if row)

    @property
    def starts(self) -> tuple[dt.datetime, ...]:
        """When it was, and is, to begin."""
        return tuple(dt.datetime.fromisoformat(row.starts) for row in (self.was, self.now) if row)


@dataclass(frozen=True, slots=True)
class News:
    """What a recipient must be told. ``lapsed``: a party that no longer stands behind a decided message, and which."""

    items: tuple[Touched, ...] = ()
    corrections: tuple[d.Correction, ...] = ()
    lapsed: tuple[tuple[str, str], ...] = ()
    calls: bool = False

    def __bool__(self) -> bool:
        return bool(self.items or self.corrections or self.lapsed or self.calls)

    @property
    def changed(self) -> tuple[dt.datetime, ...]:
        """When that whose time or place changed was, and is, to begin: told at night, too, when it is of that day."""
        return tuple(start for row in self.items if row.in_calendar for start in row.starts)

    def useful_until(self, last: dt.datetime) -> dt.datetime:
        """When the last item is over; ``last`` is the end of the arena, for whatever belongs to no item."""
        if self.corrections or self.lapsed or self.calls or not self.items:
            return last
        return min(last, max(row.ends for row in self.items))


def news(was: d.ArenaPack, now: d.ArenaPack, at: dt.datetime) -> News:
    """What the recipient, who was told ``was``, must be told of ``now``. What is over at ``at`` is no news."""
    told = {row.number for row in was.corrections}
    return News(
        items=touched(was, now, at),
        corrections=tuple(row for row in now.corrections if row.number not in told),
        lapsed=tuple(dict.fromkeys(_lapsed(was, now))),
        calls=_calls(was) != _calls(now),
    )


def touched(was: d.ArenaPack, now: d.ArenaPack, at: dt.datetime) -> tuple[Touched, ...]:
    """The items that changed in what matters and are not over."""
    return tuple(row for row in _touched(was, now, at) if row.ends > at)


def _touched(was: d.ArenaPack, now: d.ArenaPack, at: dt.datetime) -> Iterator[Touched]:
    before = {entry.key: entry for entry in was.entries()}
    after = {entry.key: entry for entry in now.entries()}
    for key in [*after, *(key for key in before if key not in after)]:
        touch = _state(before.get(key), after.get(key))
        if touch is None and stands(before.get(key)) and stands(after.get(key)):
            touch = _facts(before[key], after[key], _pack(was, key), _pack(now, key), at)
        if touch is not None:
            yield Touched(touch, before.get(key), after.get(key))


def _state(was: d.Entry | None, now: d.Entry | None) -> Touch | None:
    """A request is decided, and told, elsewhere: only what stands, or stood, is news here."""
    if stands(now) and not stands(was):
        return Touch.ON_AGAIN if was is not None and was.state == MeetingState.CANCELLED else Touch.NEW
    if stands(was) and not stands(now):
        return Touch.GONE if now is None else Touch.CALLED_OFF
    return None


def _facts(was: d.Entry, now: d.Entry, old: d.ItemPack | None, new: d.ItemPack | None, at: dt.datetime) -> Touch | None:
    if (was.starts, was.ends, was.place) != (now.starts, now.ends, now.place):
        return Touch.MOVED
    if (was.people, was.lead) != (now.people, now.lead):
        return Touch.CONTENT
    if old and new and (_weight(old, at) != _weight(new, at) or _reworded(old, new)):
        return Touch.CONTENT
    return None


def stands(entry: d.Entry | None) -> bool:
    """Whether the item takes place, as far as anybody has decided."""
    return entry is not None and entry.state in AGREED_STATES


def _pack(arena: d.ArenaPack, key: str) -> d.ItemPack | None:
    return next((item for item in arena.items if item.key == key), None)


def _weight(pack: d.ItemPack, at: dt.datetime) -> Any:
    """What matters of an item: the words of asks and limits are those before any spelling."""
    return (
        sorted(person.name for person in pack.people),
        _ours(pack.logistics.ours),
        pack.logistics.rule,
        sorted(_marks(pack, at)),
        pack.weighs,
        pack.purpose.local_ask,
        pack.limits.warnings,
        [(one.name, one.phone) for one in pack.contacts],
        pack.confidential,
    )


def _reworded(old: d.ItemPack, new: d.ItemPack) -> bool:
    """Whether a wording that was printed says something else now; that one is printed at last waits."""
    now = {message.number: message.wording for message in new.messages}
    return any(
        not same_but_spelling(" ".join(message.wording), " ".join(now[message.number]))
        for message in old.messages
        if message.wording and message.number in now
    )


def _ours(ours: Sequence[d.Colleague]) -> list[str]:
    """Who leads; for whoever does, everybody of ours: they share out the talking."""
    leads = any(one.is_lead and one.is_reader for one in ours)
    return sorted(one.name for one in ours if leads or one.is_lead)


def _marks(pack: d.ItemPack, at: dt.datetime) -> Iterator[tuple[str, str, str]]:
    """An embargo whose time has come is no news: the pack said when."""
    for mark in pack.marks:
        if not mark.until or dt.datetime.fromisoformat(mark.until) > at:
            yield mark.code, mark.state, mark.until


def _lapsed(was: d.ArenaPack, now: d.ArenaPack) -> Iterator[tuple[str, str]]:
    """Of decided messages only: in consultation answers come and go."""
    undecided = {message.number for item in now.items for message in item.messages if _unadopted(message)}
    behind = {status.number: set(status.behind) for item in was.items for status in item.status}
    for item in now.items:
        for status in item.status:
            if status.number and status.number not in undecided:
                for party in sorted(behind.get(status.number, set()) - set(status.behind)):
                    yield party, status.title


def _unadopted(message: d.Message) -> bool:
    return any(mark.code == "unadopted" for mark in message.marks)


def _calls(pack: d.ArenaPack) -> Any:
    return [(one.name, one.phone) for one in pack.contacts], pack.fallback
