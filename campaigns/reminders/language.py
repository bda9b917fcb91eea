"""What a reminder rule is made of: when, to whom, how long it is of use, and what goes with what.

People put it together from choices; ``campaigns.reminders.texts`` writes it as text for the database and for programs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from crm.errors import DomainError


class RuleError(DomainError):
    """A text that is no rule. Names the path, the value and what is wrong; ``part`` says of which of its choices."""

    def __init__(self, path: str, value: object, rule: str, part: str = "") -> None:
        super().__init__(f"{path}: {value!r}: {rule}", field=path)
        self.path, self.value, self.rule, self.part = path, value, rule, part

    @property
    def name(self) -> str:
        """The field alone: at, to or useful_until."""
        return self.path.rpartition(".")[2]

    @property
    def sentence(self) -> str:
        """The complaint where path and value are seen anyway."""
        return f"{self.rule[:1].upper()}{self.rule[1:]}."

    @property
    def beside_its_field(self) -> DomainError:
        """The complaint for whoever sent the texts."""
        return DomainError(self.sentence, field=self.name)


class Anchor(StrEnum):
    """What a moment is counted from."""

    ARENA_START = "arena start"
    ARENA_END = "arena end"
    ITEM_DAY = "day of item"
    FIRST_ITEM = "first item of the day starts"
    ITEM_START = "item start"
    ITEM_END = "item end"
    WORKDAYS = "workdays"
    MONDAYS = "mondays"
    DUE = "due"
    DEADLINE = "deadline"
    SAME_DAY = "same day"


class Subject(StrEnum):
    """What a rule is about, which its anchor tells."""

    ARENA = "arena"
    ITEM = "programme item"
    CONTACTS = "contacts"
    COMMITMENT = "commitment"
    ENDORSEMENT = "endorsement"
    FACTS = "facts"


# Of what belongs to an arena, one arena may have a rule of its own.
OF_AN_ARENA = frozenset({Subject.ARENA, Subject.ITEM})


class Unit(StrEnum):
    """Minutes and hours pass; days and workdays keep the time on the wall."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    WORKDAY = "workday"


class Who(StrEnum):
    """Who gets a reminder."""

    ARENA_COORDINATOR = "arena coordinator"
    EDITORS = "editors of the messages that items use"
    DELEGATES = "delegates"
    PARTICIPANTS = "participants"
    LEAD = "lead"
    OWNER = "owner"
    COORDINATOR = "coordinator"
    RECIPIENT = "recipient of a party without an answer"
    DEPUTY = "deputy of a party without an answer"
    UPKEEP = "those who see to facts that will not hold at the next arena"


SUBJECT_OF = {
    Anchor.ARENA_START: Subject.ARENA,
    Anchor.ARENA_END: Subject.ARENA,
    Anchor.ITEM_DAY: Subject.ITEM,
    Anchor.ITEM_START: Subject.ITEM,
    Anchor.ITEM_END: Subject.ITEM,
    Anchor.WORKDAYS: Subject.CONTACTS,
    Anchor.MONDAYS: Subject.FACTS,
    Anchor.DUE: Subject.COMMITMENT,
    Anchor.DEADLINE: Subject.ENDORSEMENT,
}
WHO_OF = {
    Subject.ARENA: {Who.ARENA_COORDINATOR, Who.EDITORS, Who.DELEGATES},
    Subject.ITEM: {Who.PARTICIPANTS, Who.LEAD, Who.ARENA_COORDINATOR},
    Subject.CONTACTS: {Who.COORDINATOR},
    Subject.COMMITMENT: {Who.OWNER, Who.COORDINATOR},
    Subject.ENDORSEMENT: {Who.RECIPIENT, Who.DEPUTY},
    Subject.FACTS: {Who.UPKEEP},
}
# Anchors that are an instant; the others are a day, and count from its start (or, for an end, from its last instant).
INSTANTS = frozenset({Anchor.ITEM_START, Anchor.ITEM_END, Anchor.FIRST_ITEM})
UNTIL_OF = {
    Subject.ARENA: {Anchor.ARENA_START, Anchor.ARENA_END},
    Subject.ITEM: {
        Anchor.ITEM_DAY, Anchor.ITEM_START, Anchor.ITEM_END, Anchor.FIRST_ITEM, Anchor.ARENA_START, Anchor.ARENA_END,
    },
    Subject.CONTACTS: set(),
    Subject.COMMITMENT: {Anchor.DUE},
    Subject.ENDORSEMENT: {Anchor.DEADLINE},
    Subject.FACTS: set(),
}  # fmt: skip

# A year, whatever it is counted in.
LARGEST = {Unit.MINUTE: 527_040, Unit.HOUR: 8_784, Unit.DAY: 366, Unit.WORKDAY: 260}


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed distance from an anchor."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Moment:
    """An anchor, how far from it, and the time of day where the anchor is a day."""

    anchor: Anchor
    offset: Offset | None = None
    time: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is reminded, and under which conditions."""

    who: tuple[Who, ...]
    once_per_day: bool = False
    with_people: bool = False
    while_open: bool = False
    ended_over: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule. ``since`` is when it was put in force: it reminds of nothing that fell due before.

    ``arena_id``: the one arena in which it holds. ``elsewhere``: arenas that have a rule of their own in its place.
    """

    code: str
    at: Moment
    to: Recipients
    until: Moment
    since: dt.datetime | None = None
    arena_id: int | None = None
    elsewhere: frozenset[int] = frozenset()

    def covers(self, arena_id: int | None) -> bool:
        """Whether it holds in that arena; what belongs to no arena is covered by general rules."""
        return arena_id not in self.elsewhere if self.arena_id is None else arena_id == self.arena_id

    @property
    def subject(self) -> Subject:
        """What the rule is about."""
        return SUBJECT_OF[self.at.anchor]
