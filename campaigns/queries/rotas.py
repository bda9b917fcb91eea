"""What a rota says: its shifts, the load of each party, and a proposal for the days to come."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, Q

from campaigns.models import Arena, DutyRota, RotaParty, RotaShift, RotaSwap
from campaigns.models.rota import RotaShiftQuerySet, told
from campaigns.queries.rota_turns import Given, Turn, free_days, turns
from crm.enums import Partnership
from crm.models import Organisation
from crm.visibility import Viewer, VisibleQuerySet

# So long before it begins a shift without a person stands as a gap.
AHEAD = dt.timedelta(days=7)


def with_arena(rows: VisibleQuerySet[Any], viewer: Viewer) -> VisibleQuerySet[Any]:
    """The rotas with owner and arena; the arena is None for whoever does not read it."""
    arenas: Any = Prefetch("arena", Arena.objects.visible_to(viewer))
    return rows.select_related("organisation").prefetch_related(arenas)


def shifts_of(rota: DutyRota, viewer: Viewer) -> list[RotaShift]:
    """The rota's shifts in order, with party and person."""
    rows = RotaShift.objects.visible_to(viewer).filter(rota=rota).select_related("rota", "organisation", "user")
    return list(rows.order_by("starts", "pk"))


def parties_of(rota: DutyRota, viewer: Viewer) -> list[RotaParty]:
    """Those who take turns, with the days that they cannot."""
    rows = RotaParty.objects.visible_to(viewer).filter(rota=rota).select_related("organisation")
    return list(rows.prefetch_related("absences").order_by("organisation__sort_key", "pk"))


def on_duty(arena: Arena, viewer: Viewer, today: dt.date) -> list[tuple[DutyRota, list[RotaShift]]]:
    """The arena's rotas, each with whoever is on duty today. Two queries; one where the arena has none."""
    now = RotaShift.objects.visible_to(viewer).filter(starts__lte=today, ends__gte=today)
    current: Any = Prefetch("shifts", now.select_related("organisation", "user"), to_attr="current")
    rows: list[Any] = list(DutyRota.objects.visible_to(viewer).filter(arena=arena).prefetch_related(current))
    return [(row, row.current) for row in rows]


def shifts_at(arena: Arena, viewer: Viewer) -> list[RotaShift]:
    """Every shift of the arena's rotas that a party has, by day."""
    rows = RotaShift.objects.visible_to(viewer).filter(rota__arena=arena, organisation__isnull=False)
    return list(rows.select_related("rota", "organisation", "user").order_by("starts", "rota__sort_key", "pk"))


def soon_without_person(rows: RotaShiftQuerySet, today: dt.date) -> RotaShiftQuerySet:
    """Shifts that nobody has and that go on or begin within a week."""
    return rows.gaps().filter(starts__lte=today + AHEAD, ends__gte=today)


@dataclass(frozen=True, slots=True)
class Load:
    """What a party has of a rota in days. ``fair`` is its share of what is done and to come.

    ``unserved`` are past days of it that nobody had: they are no load, and no part of the whole.
    ``earlier`` and ``earlier_fair`` are the same of the rotas that ended before this one.
    """

    organisation: Organisation
    share: Decimal | None
    part: Fraction
    done: int
    unserved: int
    planned: int
    fair: Fraction
    earlier: int
    earlier_fair: Fraction

    @property
    def difference(self) -> float:
        """Days above its share, or below."""
        return round(float(self.done + self.planned - self.fair), 1)

    @property
    def earlier_difference(self) -> float:
        """The same of earlier rotas."""
        return round(float(self.earlier - self.earlier_fair), 1)

    @property
    def fair_days(self) -> float:
        """Its share, in days."""
        return round(float(self.fair), 1)

    @property
    def percent(self) -> int:
        """Its part of the whole."""
        return round(self.part * 100)


def loads(
    rota: DutyRota, parties: Sequence[RotaParty], shifts: Iterable[RotaShift], viewer: Viewer, today: dt.date
) -> list[Load]:
    """The load of each party of the rota, and of any other that has a shift of it. Two queries for earlier rotas."""
    given = [shift for shift in shifts if shift.organisation is not None]
    owners = {shift.organisation.pk: shift.organisation for shift in given if shift.organisation}
    owners |= {party.organisation_id: party.organisation for party in parties}
    shares = {party.organisation_id: party.share for party in parties}
    whole = sum((Fraction(share) for share in shares.values()), Fraction(0))
    done, unserved, planned = Counter[int](), Counter[int](), Counter[int]()
    for shift in given:
        kind = planned if shift.ends >= today else done if shift.user_id else unserved
        kind[shift.organisation_id or 0] += shift.days
    earlier, earlier_fair = _earlier(rota, viewer, today)
    found = []
    for pk, owner in sorted(owners.items(), key=lambda item: (item[1].sort_key, item[0])):
        part = Fraction(shares[pk]) / whole if pk in shares else Fraction(0)
        found.append(
            Load(
                organisation=owner,
                share=shares.get(pk),
                part=part,
                done=done[pk],
                unserved=unserved[pk],
                planned=planned[pk],
                fair=part * (done.total() + planned.total()),
                earlier=earlier[pk],
                earlier_fair=earlier_fair[pk],
            )
        )
    return found


def _earlier(rota: DutyRota, viewer: Viewer, today: dt.date) -> tuple[dict[int, int], dict[int, Fraction]]:
    """What each party had in rotas that ended before this one, and what its share was."""
    ended = DutyRota.objects.visible_to(viewer).filter(ends__lt=rota.starts).exclude(pk=rota.pk)
    shares: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for pk, party, share in RotaParty.objects.filter(rota__in=ended).values_list("rota", "organisation", "share"):
        shares[pk][party] = Fraction(share)
    had: dict[int, int] = defaultdict(int)
    in_all: dict[int, int] = defaultdict(int)
    shifts = RotaShift.objects.filter(rota__in=ended, organisation__isnull=False).exclude(user=None, ends__lt=today)
    for pk, owner, starts, ends in shifts.values_list("rota", "organisation", "starts", "ends"):
        days = (ends - starts).days + 1
        in_all[pk] += days
        had[owner or 0] += days
    fair: dict[int, Fraction] = defaultdict(Fraction)
    for pk, line in shares.items():
        whole = sum(line.values(), Fraction(0))
        for party, part in line.items():
            fair[party] += part / whole * in_all[pk]
    return had, fair


@dataclass(frozen=True, slots=True)
class Line:
    """A shift as it is proposed: ``organisation`` None where nobody can; ``absent`` cannot those days."""

    starts: dt.date
    ends: dt.date
    organisation: Organisation | None
    given: Given
    absent: tuple[Organisation, ...]

    @property
    def why(self) -> str:
        """Why this party, in words."""
        return told(self.given.reason, self.given.own_days, self.given.all_days)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The ``kept`` shifts, and ``lines`` for the days that are free. ``seen`` names exactly this proposal."""

    kept: list[RotaShift]
    lines: list[Line]
    loads: list[Load]

    @property
    def seen(self) -> str:
        """A short text that differs where anything of it does."""
        told = [(row.pk, row.version) for row in self.kept], [row.given for row in self.lines]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def kept_shifts(shifts: Iterable[RotaShift], today: dt.date, asked: set[int]) -> list[RotaShift]:
    """Shifts that planning leaves alone: begun, fixed, with a person, or ``asked`` to be swapped."""
    return [row for row in shifts if row.has_begun(today) or row.is_fixed or row.user_id or row.pk in asked]


def asked_to_swap(rota: DutyRota, today: dt.date) -> set[int]:
    """The shifts that somebody waits for an answer about."""
    open_ = RotaSwap.objects.filter(Q(offered__rota=rota) | Q(wanted__rota=rota)).open(today)
    return {pk for pair in open_.values_list("offered", "wanted") for pk in pair}


def propose(rota: DutyRota, viewer: Viewer, today: dt.date) -> Proposal:
    """Who takes the days to come that no kept shift has, by their shares. The same as long as nothing changes."""
    parties = parties_of(rota, viewer)
    kept = kept_shifts(shifts_of(rota, viewer), today, asked_to_swap(rota, today))
    before = loads(rota, parties, kept, viewer, today)
    ahead = {load.organisation.pk: load.earlier - load.earlier_fair for load in before}
    line = [
        Turn(
            key=party.organisation_id,
            share=Fraction(party.share),
            name=party.organisation.sort_key,
            absent=[(one.starts, one.ends) for one in party.absences.all()],
            ahead=ahead[party.organisation_id],
            is_able=party.organisation.partnership == Partnership.ACTIVE,
        )
        for party in parties
    ]
    wanted = free_days(rota.starts, rota.ends, rota.shift_days, today, [(row.starts, row.ends) for row in kept])
    served = {load.organisation.pk: load.done + load.planned for load in before}
    given = turns(line, wanted, rota.shift_days, served)
    owners = {party.organisation_id: party.organisation for party in parties}
    lines = [
        Line(one.starts, one.ends, owners.get(one.key or 0), one, tuple(owners[key] for key in one.absent))
        for one in given
    ]
    return Proposal(kept, lines, _with(before, lines))


def _with(before: Sequence[Load], lines: Sequence[Line]) -> list[Load]:
    """The loads as they are once the lines are saved."""
    more: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.organisation:
            more[line.organisation.pk] += line.given.days
    whole = sum(load.done + load.planned for load in before) + sum(more.values())
    return [replace(load, planned=load.planned + more[load.organisation.pk], fair=load.part * whole) for load in before]
