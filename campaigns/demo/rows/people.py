"""People, parties and what was said between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from campaigns.demo.reading import AtMost, Email, NotEmpty, Ref, Row, Shaped, Words
from campaigns.demo.rows.fields import (
    BLOCS,
    ArenaRef,
    AskRef,
    Fault,
    FivePoint,
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
    in_order,
)
from campaigns.enums import Gender, TravelMode
from crm.enums import (
    Basis,
    Bloc,
    Channel,
    Confidence,
    Direction,
    Endorses,
    MeetingKind,
    OrganisationKind,
    PartnerRole,
    Partnership,
    Position,
    Role,
    UserKind,
    Visibility,
)

# The file's words. Overdue is derived from the due date, so it loads as open.
COMMITMENT_STATUSES = ("open", "overdue", "kept", "lapsed", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Row):
    """A partner, past or present."""

    id: Id
    name: Name
    kind: OrganisationKind
    status: Partnership
    role: PartnerRole | None = None
    endorses: Endorses = Endorses.POSITIONS
    short_name: Label = ""
    position: Annotated[str, AtMost(60)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Row):
    """One of ours on the staff."""

    id: Id
    name: Name
    org: OrganisationRef
    role: Role
    email: Annotated[str, AtMost(254), Email()]
    title: Annotated[str, AtMost(200)] = ""
    phone: Annotated[str, AtMost(40)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate(Row):
    """One of ours at an arena. Without ``arenas``: at every arena that the stay overlaps or whose items name them.

    ``gender`` is what they state of themselves, where they do.
    """

    id: Id
    name: Name
    org: OrganisationRef
    kind: UserKind
    email: Annotated[str, AtMost(254), Email()]
    title: Annotated[str, AtMost(200)] = ""
    phone: Annotated[str, AtMost(40)] = ""
    bloc: Annotated[Bloc | None, Words(BLOCS)] = None
    spokesperson_for: tuple[MessageRef, ...] = ()
    arrives: dt.datetime | None = None
    departs: dt.datetime | None = None
    arenas: tuple[ArenaRef, ...] = ()
    note: Text = ""
    travel: TravelMode | None = None
    gender: Gender | None = None

    def faults(self) -> Iterator[Fault]:
        if self.arrives and self.departs and self.departs <= self.arrives:
            yield "departs", self.departs, "must be after arrives"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Row):
    """An issue with its owner."""

    id: Id
    name: Name
    owner_org: OrganisationRef
    owner_user: UserRef | None = None
    rus_link: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance(Row):
    """A rating of a person on an issue."""

    issue: IssueRef
    stance: Position
    basis: Basis
    confidence: Confidence
    as_of: dt.date
    interest: FivePoint | None = None
    source: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMaker(Row):
    """A decision-maker with a mandate in a body."""

    id: Id
    name: Name
    title: Name
    body: Name
    body_kind: OrganisationKind
    party: Annotated[str, AtMost(60)] = ""
    committee: Annotated[str, AtMost(60)] = ""
    constituency: Label = ""
    mandate_from: dt.date | None = None
    mandate_to: dt.date | None = None
    influence: FivePoint | None = None
    gatekeeper: Annotated[str, AtMost(200)] = ""
    works_with: Text = ""
    note: Text = ""
    stances: tuple[Stance, ...] = ()

    def faults(self) -> Iterator[Fault]:
        yield from in_order("mandate_to", self.mandate_from, self.mandate_to, "must not be before mandate_from")
        seen = set()
        for n, stance in enumerate(self.stances):
            if (key := (stance.issue, stance.as_of, stance.basis)) in seen:
                yield f"stances[{n}].as_of", stance.as_of, "one stance per issue, day and basis"
            seen.add(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Row):
    """The stance that a contact showed."""

    dm: PersonRef
    issue: IssueRef
    stance: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction(Row):
    """A contact that took place. Its summary is the first of the four rows."""

    id: Id
    date: dt.date
    kind: MeetingKind
    decision_makers: Annotated[tuple[PersonRef, ...], NotEmpty()]
    ours: Annotated[tuple[UserRef, ...], NotEmpty()]
    debrief: Annotated[str, Shaped("done|missing", "must be done or missing")]
    channel: Channel = Channel.IN_PERSON
    place: Annotated[str, AtMost(200)] = ""
    issues: tuple[IssueRef, ...] = ()
    summary: Text = ""
    stance_seen: tuple[Seen, ...] = ()
    visibility: Visibility = Visibility.OWN_ORG
    named: tuple[UserRef, ...] = ()
    messages: tuple[MessageRef, ...] = ()
    asks: tuple[AskRef, ...] = ()
    dnr: Annotated[str, AtMost(60)] = ""

    def faults(self) -> Iterator[Fault]:
        if (self.debrief == "done") != bool(self.summary):
            yield "summary", self.summary, "is written when the debrief is done, and only then"
        if self.visibility == Visibility.CONFIDENTIAL and not self.named:
            yield "named", list(self.named), "a confidential contact names who may read it"
        for n, seen in enumerate(self.stance_seen):
            if seen.dm not in self.decision_makers:
                yield f"stance_seen[{n}].dm", seen.dm, "was not at this contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Row):
    """A promise, theirs or ours."""

    id: Id
    direction: Direction
    by: Annotated[str, Ref(("decision_makers", "users", "delegates"))]
    text: Needed
    due: dt.date
    status: Annotated[str, Shaped("|".join(COMMITMENT_STATUSES), f"unknown; known: {', '.join(COMMITMENT_STATUSES)}")]
    followed_up_by: UserRef
    to: PersonRef | None = None
    made_in: Annotated[str | None, Ref(("interactions", "programme_items"))] = None
    kept_on: dt.date | None = None
    evidence: Text = ""
    note: Text = ""

    def faults(self) -> Iterator[Fault]:
        if (self.direction == Direction.OURS) != bool(self.to):
            yield "to", self.to, "is stated for ours, and only for ours"
        missing = [key for key in ("kept_on", "evidence") if not getattr(self, key)]
        if self.status == "kept":
            yield from ((key, None, "is required for kept") for key in missing)
        elif self.kept_on:
            yield "kept_on", self.kept_on, "only a kept promise has a day when it was kept"
