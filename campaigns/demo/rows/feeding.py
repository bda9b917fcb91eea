"""What feeds advocacy: who can answer, what companies need, what happened around us, and how we communicate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from campaigns.demo.reading import AtMost, NotEmpty, Row
from campaigns.demo.rows.fields import (
    Fault,
    Id,
    IssueRef,
    Line,
    Name,
    Needed,
    OrganisationRef,
    Text,
    UserRef,
    in_order,
)
from crm.enums import Visibility
from messages.enums import VariantAudience


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(Row):
    """Who owns the system, and who is in charge of it there."""

    organisation: OrganisationRef
    responsible: UserRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert(Row):
    """Who can answer on an issue: a ``user``, or a ``contact`` of an ``org``. ``noted`` is when that was last said."""

    issue: IssueRef
    knows: Annotated[str, AtMost(200), NotEmpty()]
    noted: dt.date
    user: UserRef | None = None
    contact: Annotated[str, AtMost(200)] = ""
    org: OrganisationRef | None = None
    phone: Annotated[str, AtMost(40)] = ""
    until: dt.date | None = None

    def faults(self) -> Iterator[Fault]:
        yield from in_order("until", self.noted, self.until, "must not be before noted")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedContact(Row):
    """Whom to ask at a company, and when the person was told that this is kept."""

    name: Name
    reach: Annotated[str, AtMost(200)] = ""
    told_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Row):
    """What a company told ``taken_by`` that it needs.

    Once ``assessed_on`` a day it joined an ``issue``, or was turned down for a ``reason``.
    """

    id: Id
    text: Needed
    source: Name
    date: dt.date
    taken_by: UserRef
    company: Annotated[str, AtMost(200)] = ""
    number: Annotated[str, AtMost(20)] = ""
    sole_trader: bool = False
    municipality: OrganisationRef | None = None
    visibility: Visibility = Visibility.OWN_ORG
    contact: NeedContact | None = None
    assessed_on: dt.date | None = None
    assessed_by: UserRef | None = None
    issue: IssueRef | None = None
    reason: Text = ""

    def faults(self) -> Iterator[Fault]:
        yield from in_order("assessed_on", self.date, self.assessed_on, "must not be before date")
        if bool(self.assessed_on) != bool(self.assessed_by):
            yield "assessed_by", self.assessed_by, "is stated with assessed_on, and only then"
        if self.assessed_on and bool(self.issue) == bool(self.reason):
            yield "issue", self.issue, "an assessed need has an issue, or a reason why it was turned down"
        if not self.assessed_on and (self.issue or self.reason):
            yield "assessed_on", None, "is required with an issue or a reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchNote(Row):
    """What happened around an issue, what it means for us, and what closes when."""

    id: Id
    issue: IssueRef
    date: dt.date
    happened: Needed
    means: Needed
    by: UserRef
    source: Line = ""
    url: Annotated[str, AtMost(500)] = ""
    deadline: dt.date | None = None
    deadline_for: Annotated[str, AtMost(200)] = ""
    visibility: Visibility = Visibility.OWN_ORG


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyRow(Row):
    """One audience through one channel."""

    audience: VariantAudience
    channel: Annotated[str, AtMost(100), NotEmpty()]
    purpose: Annotated[str, AtMost(500), NotEmpty()]
    tone: Annotated[str, AtMost(500), NotEmpty()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy(Row):
    """A version of the communication strategy. Its ``rows`` are those that it changes or adds to the version before."""

    aim: Needed
    begun: dt.date
    by: UserRef
    rows: tuple[StrategyRow, ...] = ()
    adopted_by: Annotated[str, AtMost(200)] = ""
    adopted_on: dt.date | None = None

    def faults(self) -> Iterator[Fault]:
        yield from in_order("adopted_on", self.begun, self.adopted_on, "must not be before begun")
        if bool(self.adopted_by) != bool(self.adopted_on):
            yield "adopted_by", self.adopted_by, "is stated with adopted_on, and only then"
