"""What the parties do together: turns at a duty, networks, and who works for an issue with us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from campaigns.demo.reading import AtMost, Between, NotEmpty, Row
from campaigns.demo.rows.fields import (
    ArenaRef,
    Fault,
    Id,
    IssueRef,
    Name,
    Needed,
    NetworkRef,
    OrganisationRef,
    PersonRef,
    UserRef,
    in_order,
)
from campaigns.rota_enums import RotaUnit
from crm.enums import Visibility
from crm.network_enums import MemberRole, NetworkKind

Source = Annotated[str, AtMost(300), NotEmpty()]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaParty(Row):
    """A party that takes its turn, its share in hundredths, and the ``user`` who has its shifts once that is named."""

    org: OrganisationRef
    share: Annotated[int, Between(5, 2000)] = 100
    user: UserRef | None = None
    away: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota(Row):
    """A duty ``from`` one day ``to`` another, planned on a day ``by`` somebody."""

    id: Id
    name: Name
    duty: Annotated[str, AtMost(300), NotEmpty()]
    by: UserRef
    planned: dt.date
    starts: dt.date
    ends: dt.date
    arena: ArenaRef | None = None
    unit: RotaUnit = RotaUnit.DAY
    length: Annotated[int, Between(1, 60)] = 1
    parties: Annotated[tuple[RotaParty, ...], NotEmpty()]

    def faults(self) -> Iterator[Fault]:
        yield from in_order("ends", self.starts, self.ends, "must not be before starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Row):
    """A decision-maker (``person``), an ``org``, or somebody ``named`` in words, with a ``source``."""

    source: Source
    person: PersonRef | None = None
    org: OrganisationRef | None = None
    named: Annotated[str, AtMost(200)] = ""
    role: MemberRole = MemberRole.MEMBER
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Row):
    """A group, noted ``by`` somebody, with its ``members``."""

    id: Id
    name: Name
    kind: NetworkKind
    purpose: Needed
    by: UserRef
    noted: dt.date
    url: Annotated[str, AtMost(500)] = ""
    representative: UserRef | None = None
    issues: tuple[IssueRef, ...] = ()
    visibility: Visibility = Visibility.OWN_ORG
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ally(Row):
    """A ``network``, an ``org`` or an organisation ``named`` in words that works for an ``issue`` with us."""

    id: Id
    issue: IssueRef
    does: Needed
    source: Source
    by: UserRef
    noted: dt.date
    network: NetworkRef | None = None
    org: OrganisationRef | None = None
    named: Annotated[str, AtMost(200)] = ""
    since: dt.date | None = None
    visibility: Visibility = Visibility.OWN_ORG
