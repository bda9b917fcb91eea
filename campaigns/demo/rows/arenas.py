"""Campaigns, arenas, programme, reminders and indicators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from campaigns.demo.reading import AtMost, Between, Key, NotEmpty, Row, Shaped
from campaigns.demo.rows.fields import (
    ArenaRef,
    AskRef,
    Code,
    Fault,
    Figure,
    Id,
    IssueRef,
    Label,
    Line,
    MessageRef,
    Name,
    Needed,
    PersonRef,
    Stage,
    Text,
    UserRef,
    in_order,
)
from campaigns.enums import ArenaKind, DeadlineCertainty, FigureSource, GoalKind
from crm.enums import MeetingKind, MeetingRule, MeetingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Row):
    """A goal; its metric may end in a year, within which it then counts."""

    id: Id
    kind: GoalKind
    text: Needed
    metric: Code
    target: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign(Row):
    """A campaign with its goals."""

    id: Id
    name: Name
    issue: IssueRef
    lead: UserRef
    starts: Annotated[dt.date, Key("from")]
    ends: Annotated[dt.date, Key("to")]
    messages: tuple[MessageRef, ...] = ()
    hashtag: Label = ""
    work_package: Annotated[str, AtMost(40)] = ""
    agenda: Annotated[str, AtMost(200)] = ""
    agenda_link: Annotated[str, AtMost(500)] = ""
    budget: Figure | None = None
    budget_for: Line = ""
    stage_start: Stage | None = None
    stage_target: Stage | None = None
    goals: tuple[Goal, ...] = ()

    def faults(self) -> Iterator[Fault]:
        yield from in_order("to", self.starts, self.ends, "must not be before from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Row):
    """Something to be done before an arena."""

    text: Annotated[str, AtMost(300), NotEmpty()]
    date: dt.date
    certainty: DeadlineCertainty = DeadlineCertainty.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena(Row):
    """An arena."""

    id: Id
    name: Name
    kind: ArenaKind
    place: Name
    starts: dt.date
    ends: dt.date
    coordinator: UserRef
    iso_week: int | None = None
    date_certainty: Text = ""
    official_site_confirmed: bool = False
    deadlines: tuple[Deadline, ...] = ()
    on_site_phone: Annotated[str, AtMost(40)] = ""
    fallback: Text = ""
    position: Annotated[str, AtMost(60)] = ""
    on_open_map: bool = False

    def faults(self) -> Iterator[Fault]:
        yield from in_order("ends", self.starts, self.ends, "must not be before starts")
        if self.iso_week and self.iso_week != self.starts.isocalendar().week:
            yield "iso_week", self.iso_week, f"{self.starts} is in week {self.starts.isocalendar().week}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Row):
    """A time, as an item had it before it was moved."""

    starts: dt.datetime
    ends: dt.datetime

    def faults(self) -> Iterator[Fault]:
        if self.ends <= self.starts:
            yield "ends", self.ends, "must be after starts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeItem(Row):
    """An item of an arena's programme."""

    id: Id
    arena: ArenaRef
    kind: MeetingKind
    title: Annotated[str, AtMost(300), NotEmpty()]
    starts: dt.datetime
    ends: dt.datetime
    lead: UserRef
    status: MeetingState
    venue: Annotated[str, AtMost(200)] = ""
    delegates: tuple[UserRef, ...] = ()
    decision_makers: tuple[PersonRef, ...] = ()
    messages: tuple[MessageRef, ...] = ()
    asks: tuple[AskRef, ...] = ()
    local_ask: Text = ""
    official_programme: bool = False
    pack: bool = True
    rule: MeetingRule = MeetingRule.NONE
    warning: Text = ""
    moved_from: Slot | None = None
    reason: Line = ""

    def faults(self) -> Iterator[Fault]:
        if self.ends <= self.starts:
            yield "ends", self.ends, "must be after starts"
        if self.moved_from and self.status != MeetingState.MOVED:
            yield "moved_from", self.moved_from.starts, "only an item whose status is moved has an earlier time"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours(Row):
    """When no reminder goes out."""

    starts: Annotated[dt.time, Key("from")]
    ends: Annotated[dt.time, Key("to")]
    inside: str = ""
    exception: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule(Row):
    """When, to whom and how long useful; the reminders package reads the phrases."""

    code: Annotated[str, AtMost(40), NotEmpty()]
    at: Label
    to: Annotated[str, AtMost(200)]
    useful_until: Label

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Phrases put together again: YAML ends an unquoted one at its comma (``to: coordinator, while open``)."""
        joined: dict[str, Any] = {}
        for key, value in data.items():
            last = next(reversed(joined), "")
            if value is None and " " in str(key) and isinstance(joined.get(last), str):
                joined[last] = f"{joined[last]}, {key}"
            else:
                joined[key] = value
        return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders(Row):
    """Rules and quiet hours. The sentences about participants, workdays and digest describe what is built in."""

    rules: tuple[ReminderRule, ...] = ()
    quiet_hours: QuietHours | None = None
    zone: str = ""
    channel: Annotated[str, Shaped("email", "only email is built")] = "email"
    participants: str = ""
    workdays: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow(Row):
    """One row behind a figure: of a month or a day; with a ``number`` an organisation that joins or leaves."""

    day: dt.date
    amount: Annotated[int, Between(-2_000_000_000, 2_000_000_000)] = 1
    text: Annotated[str, AtMost(300), NotEmpty()]
    evidence: Needed
    number: Annotated[str, AtMost(20)] = ""
    month: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Row):
    """An indicator of the funded project. What its rows do not make of ``current`` is carried over in a first row."""

    code: Code
    name: Annotated[str, Key("sv"), AtMost(200), NotEmpty()]
    target: Figure
    unit: Label
    current: Figure = 0
    previous_target: Figure | None = None
    target_changed: dt.date | None = None
    target_reason: Line = ""
    note: Text = ""
    counts: FigureSource = FigureSource.READINGS
    rows: tuple[IndicatorRow, ...] = ()
