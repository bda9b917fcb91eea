"""Whom campaigns want to move, what they do, and what they have brought about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from campaigns.demo.reading import AtMost, Between, NotEmpty, Ref, Row, Words
from campaigns.demo.rows.fields import (
    Fault,
    Id,
    Line,
    Name,
    Needed,
    OrganisationRef,
    PersonRef,
    Text,
    UserRef,
    in_order,
)
from campaigns.enums import ActivityKind, ActivityState, Contribution, OutcomeStep
from crm.enums import Position

CampaignRef = Annotated[str, Ref(("campaigns",))]
STEPS = {step.name.lower(): step for step in OutcomeStep}
WEIGHTS = {weight.name.lower(): weight for weight in Contribution}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Row):
    """A decision-maker whom a campaign wants to move."""

    campaign: CampaignRef
    person: PersonRef
    desired: Position
    why: Needed
    by: dt.date
    owner: UserRef


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Row):
    """A Swedish organisation that signed up for an activity, and how many came from it."""

    number: Annotated[str, AtMost(20), NotEmpty()]
    name: Name
    came: Annotated[int, Between(0, 32767)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Row):
    """Something that a campaign does."""

    id: Id
    campaign: CampaignRef
    title: Name
    kind: ActivityKind
    starts: dt.date
    ends: dt.date | None = None
    place: Annotated[str, AtMost(200)] = ""
    organisation: OrganisationRef
    state: ActivityState = ActivityState.PLANNED
    cancelled_because: Line = ""
    participants: tuple[SignUp, ...] = ()

    def faults(self) -> Iterator[Fault]:
        yield from in_order("ends", self.starts, self.ends, "must not be before starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Row):
    """What shows a claim; it may rest on a contact or a promise."""

    text: Needed
    date: dt.date
    source: Line = ""
    interaction: Annotated[str, Ref(("interactions",))] | None = None
    commitment: Annotated[str, Ref(("commitments",))] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Row):
    """An outcome that somebody claims, with its evidence if there is any."""

    id: Id
    campaign: CampaignRef
    goal: Annotated[str, Ref(("goals",))] | None = None
    step: Annotated[OutcomeStep, Words(STEPS)]
    by: PersonRef
    changed: Needed
    date: dt.date
    our_part: Needed
    others_part: Needed
    contribution: Annotated[Contribution, Words(WEIGHTS)]
    alternative: Text = ""
    confirmed_by: Annotated[str, AtMost(200), NotEmpty()]
    evidence: tuple[Evidence, ...] = ()
