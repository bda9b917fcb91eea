"""Joint messages, their houses and the answers to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from campaigns.demo.reading import AtMost, Key, NotEmpty, Row
from campaigns.demo.rows.fields import (
    Fault,
    Id,
    IssueRef,
    Label,
    Line,
    MessageRef,
    Name,
    Needed,
    OrganisationRef,
    PersonRef,
    Text,
    UserRef,
    VersionNumber,
    in_order,
)
from messages.enums import Change, EndorsementState, MessageState, VariantAudience, VariantForm, VariantLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class House(Row):
    """Roof and pillars."""

    roof: Needed
    pillars: Annotated[tuple[Needed, ...], NotEmpty()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Row):
    """Who let a fact stand unproved, when and why."""

    by: UserRef
    date: dt.date
    reason: Annotated[str, AtMost(300), NotEmpty()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPoint(Row):
    """A fact."""

    text: Needed
    source: Line = ""
    checked_on: dt.date | None = None
    verify: bool = False
    waived: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Row):
    """What we ask for, and of whom."""

    id: Id
    text: Needed
    to: tuple[PersonRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Row):
    """A tough question with its answer."""

    q: Needed
    a: Needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement(Row):
    """A party's answer, or that it has been asked."""

    org: OrganisationRef
    status: EndorsementState
    since: dt.date | None = None
    decided_on: dt.date | None = None
    level: Annotated[str, AtMost(200)] = ""
    ref: Label = ""
    condition: Text = ""
    comment: Text = ""

    @property
    def answered(self) -> bool:
        """Whether the party gave an answer of any kind."""
        return self.status not in {EndorsementState.REQUESTED, EndorsementState.REVIEWING}

    @property
    def on(self) -> dt.date | None:
        """The day of the answer, or since when it has been waiting."""
        return self.decided_on or self.since

    def faults(self) -> Iterator[Fault]:
        if self.answered and not self.decided_on:
            yield "decided_on", None, f"is required for {self.status}"
        if not self.answered and self.decided_on:
            yield "decided_on", self.decided_on, f"a party that is {self.status} has not decided"
        if (self.status == EndorsementState.CONDITIONAL) != bool(self.condition):
            yield "condition", self.condition, "is stated for conditional, and for nothing else"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVersion(Row):
    """What an earlier version said differently; the rest was as today. ``change`` is the step to the next."""

    version: VersionNumber
    starts: Annotated[dt.date, Key("from")]
    change: Change = Change.SUBSTANTIAL
    roof: Text = ""
    pillars: tuple[Needed, ...] = ()
    text_sv: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant(Row):
    """The message worded for an audience; written of its version on a day, today unless stated."""

    audience: VariantAudience
    language: VariantLanguage
    form: VariantForm
    text: Needed
    written: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Row):
    """A joint message with its house, answers and earlier versions."""

    id: Id
    title: Name
    issue: IssueRef
    status: MessageState
    version: VersionNumber
    owner: UserRef
    text_sv: Needed
    house: House
    earlier_versions: tuple[EarlierVersion, ...] = ()
    editors: tuple[UserRef, ...] = ()
    adopted_by: Annotated[str, AtMost(200)] = ""
    adopted_on: dt.date | None = None
    consultation_deadline: dt.date | None = None
    decision_meeting: dt.date | None = None
    review_by: dt.date | None = None
    embargo_until: dt.datetime | None = None
    proof_points: tuple[ProofPoint, ...] = ()
    asks: tuple[Ask, ...] = ()
    red_lines: tuple[Needed, ...] = ()
    do_not_say: tuple[Needed, ...] = ()
    tough_questions: tuple[Question, ...] = ()
    defensive: tuple[Needed, ...] = ()
    spokespersons: tuple[UserRef, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory(Row):
    """Who is to sign an op-ed for their party, and on which day they did."""

    user: UserRef
    signed_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpEd(Row):
    """An op-ed, as far as the days tell that it has come: begun, submitted, and printed or declined by the paper."""

    message: MessageRef
    title: Name
    text: Needed
    owner: UserRef
    begun: dt.date
    signatories: tuple[Signatory, ...] = ()
    paper: Annotated[str, AtMost(200)] = ""
    submitted_on: dt.date | None = None
    published_on: dt.date | None = None
    declined_on: dt.date | None = None
    address: Annotated[str, AtMost(500)] = ""
    paper_answer: Text = ""
    note: Text = ""

    @property
    def days(self) -> list[tuple[str, dt.date]]:
        """The days that are told, by key, in the order in which they come."""
        told = (("begun", self.begun), ("submitted_on", self.submitted_on))
        outcome = (("published_on", self.published_on), ("declined_on", self.declined_on))
        return [(key, day) for key, day in (*told, *outcome) if day]

    def faults(self) -> Iterator[Fault]:
        if self.published_on and self.declined_on:
            yield "declined_on", self.declined_on, "a paper prints it or declines it"
        for (_, first), (key, last) in pairwise(self.days):
            yield from in_order(key, first, last, "must not be before the step before it")
        for key in ("published_on", "declined_on"):
            if getattr(self, key) and not self.submitted_on:
                yield key, getattr(self, key), "it was submitted first: state submitted_on"
        for n, row in enumerate(self.signatories):
            day = row.signed_on
            if day and not self.begun <= day <= (self.submitted_on or day):
                yield f"signatories[{n}].signed_on", day, "lies between begun and submitted_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Row):
    """The next board that can decide."""

    name: Name
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchoring(Row):
    """Whom a party's question goes to."""

    recipient: UserRef
    deputy: UserRef | None = None
    next_board: Board | None = None
