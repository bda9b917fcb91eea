"""Duty rotas, their shifts, absences and swaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from api.acts import act, reading
from api.base import Changeable, Creatable, Listed, Readable, Removable, Rows
from api.serializers.rotas import (
    BusiesOutput,
    CannotInput,
    DutyAbsenceInput,
    DutyAbsenceOutput,
    DutyRotaInput,
    DutyRotaOutput,
    DutyShiftOutput,
    DutySwapInput,
    DutySwapOutput,
    NewDutyRotaInput,
    RotaLoadsOutput,
    RotaPlanInput,
    RotaProposalOutput,
    ShiftPartyInput,
    ShiftPersonInput,
)
from campaigns.filters.rotas import RotaAbsenceFilter, RotaFilter, RotaShiftFilter, RotaSwapFilter
from campaigns.models import DutyRota, RotaAbsence, RotaParty, RotaShift, RotaSwap
from campaigns.queries.rota_absences import absences_of, as_busy
from campaigns.queries.rota_clashes import clashes
from campaigns.queries.rotas import loads, parties_of, propose, shifts_of, with_arena
from campaigns.services import rota_shifts, rota_swaps
from campaigns.services import rotas as services
from crm import clock
from crm.models import Organisation, User


def _shares(parties: Iterable[Mapping[str, Any]]) -> list[tuple[Organisation, Decimal]]:
    return [(party["organisation"], Decimal(party["share"])) for party in parties]


class DutyRotas(Listed, Readable, Creatable, Changeable, Removable):
    """Duties that the parties take turns at, the latest first."""

    model = DutyRota
    output = DutyRotaOutput
    outputs = {"proposal": RotaProposalOutput, "loads": RotaLoadsOutput}
    inputs = {"create": NewDutyRotaInput, "partial_update": DutyRotaInput, "plan": RotaPlanInput}
    filterset_class = RotaFilter
    order = ("-starts", "-pk")

    def rows(self) -> Rows:
        """All of them, to every member."""
        parties: Any = Prefetch("parties", RotaParty.objects.visible_to(self.viewer).select_related("organisation"))
        return with_arena(DutyRota.objects.visible_to(self.viewer), self.viewer).prefetch_related(parties)

    def add(self, **values: Any) -> DutyRota:
        """Make a rota, without shifts yet."""
        shares = _shares(values.pop("parties"))
        return services.create_rota(actor=self.viewer, at=self.at, shares=shares, **values)

    def change(self, row: DutyRota, **values: Any) -> DutyRota:
        """Change a rota; ``parties`` replaces all of them. Its shifts stand until it is planned anew, but free ones
        outside its days are taken away.
        """
        parties = values.pop("parties", None)
        shares = None if parties is None else _shares(parties)
        # As it is stored: the arena of the row is hidden from whoever does not read it.
        rota = DutyRota.objects.visible_to(self.viewer).select_related("organisation").get(pk=row.pk)
        return services.change_rota(
            actor=self.viewer, at=self.at, rota=rota, version=row.version, shares=shares, **values
        )

    def remove(self, row: DutyRota) -> None:
        """Take a rota away, as long as no shift has begun."""
        services.remove_rota(actor=self.viewer, at=self.at, rota=row, version=row.version)

    @reading
    def proposal(self, row: DutyRota) -> Any:
        """Who would take the days to come that no kept shift has, and why. The same as long as nothing changes."""
        return RotaProposalOutput(propose(row, self.viewer, clock.day(self.at))).data

    @reading
    def loads(self, row: DutyRota) -> Any:
        """What each party has in days, beside its share, here and in rotas that ended before."""
        parties, shifts = parties_of(row, self.viewer), shifts_of(row, self.viewer)
        found = loads(row, parties, shifts, self.viewer, clock.day(self.at))
        return RotaLoadsOutput({"loads": found}).data

    @act
    def plan(self, row: DutyRota, *, seen: str = "") -> None:
        """Save the proposal, if it is still the one ``seen``: shifts begun, fixed, named or asked for are kept."""
        rota_shifts.plan(actor=self.viewer, at=self.at, rota=row, version=row.version, seen=seen)


class DutyShifts(Listed, Readable):
    """Shifts of duty by day. They come from a rota's plan."""

    model = RotaShift
    output = DutyShiftOutput
    outputs = {"clashes": BusiesOutput}
    inputs = {"name_person": ShiftPersonInput, "give": ShiftPartyInput}
    filterset_class = RotaShiftFilter
    order = ("starts", "pk")

    def rows(self) -> Rows:
        """All of them, to every member."""
        return RotaShift.objects.visible_to(self.viewer).select_related("rota__organisation", "organisation", "user")

    @reading
    def clashes(self, row: RotaShift) -> Any:
        """Days that its party cannot take, and what else whoever has it does then: an arena, a meeting, a shift."""
        absent = as_busy(row, absences_of(row.rota_id, self.viewer), clock.day(self.at))
        found = [*absent, *clashes([row], self.viewer, self.at).get(row.pk, [])]
        return BusiesOutput({"clashes": found}).data

    @act
    def name_person(self, row: RotaShift, *, user: User | None) -> None:
        """Say who of one's own party has it. Clashes are told, not refused."""
        rota_shifts.name_person(actor=self.viewer, at=self.at, shift=row, user=user, version=row.version)

    @act
    def give(self, row: RotaShift, *, organisation: Organisation, despite: bool = False) -> None:
        """Give it to a party of the rota by hand; it is then fixed. Days that it cannot are told at ``despite``."""
        rota_shifts.give_shift(
            actor=self.viewer,
            at=self.at,
            shift=row,
            organisation=organisation,
            version=row.version,
            despite=despite,
        )

    @act
    def fix(self, row: RotaShift) -> None:
        """Keep it when the rota is planned anew."""
        rota_shifts.fix_shift(actor=self.viewer, at=self.at, shift=row, is_fixed=True, version=row.version)

    @act
    def unfix(self, row: RotaShift) -> None:
        """Let it be planned anew."""
        rota_shifts.fix_shift(actor=self.viewer, at=self.at, shift=row, is_fixed=False, version=row.version)


class DutyAbsences(Listed, Readable, Creatable, Removable):
    """Days that parties cannot take their turn."""

    model = RotaAbsence
    output = DutyAbsenceOutput
    inputs = {"create": DutyAbsenceInput}
    filterset_class = RotaAbsenceFilter
    order = ("starts", "pk")

    def rows(self) -> Rows:
        """All of them, to every member."""
        return RotaAbsence.objects.visible_to(self.viewer).select_related("party__rota", "party__organisation")

    def add(self, **values: Any) -> RotaAbsence:
        """Note days of one's own party, or of any in a rota that one keeps."""
        return services.add_absence(actor=self.viewer, at=self.at, **values)

    def remove(self, row: RotaAbsence) -> None:
        """The party can after all."""
        services.remove_absence(actor=self.viewer, at=self.at, absence=row)


class DutySwaps(Listed, Readable, Creatable):
    """Swaps that one party asks another for, the newest first."""

    model = RotaSwap
    output = DutySwapOutput
    inputs = {"create": DutySwapInput, "accept": CannotInput}
    filterset_class = RotaSwapFilter
    order = ("-asked_at", "-pk")

    def rows(self) -> Rows:
        """All of them, to every member."""
        shifts = [f"{shift}__{of}" for shift in ("offered", "wanted") for of in ("rota", "organisation", "user")]
        people = ("organisation", "other", "asked_by", "answered_by")
        return RotaSwap.objects.visible_to(self.viewer).select_related(*people, *shifts)

    def add(self, **values: Any) -> RotaSwap:
        """Ask; nothing changes until the other party accepts. Days that a party cannot take are told at ``despite``."""
        return rota_swaps.ask_swap(actor=self.viewer, at=self.at, **values)

    @act
    def accept(self, row: RotaSwap, *, despite: bool = False) -> None:
        """Swap the shifts with their people, if both parties have theirs still; what a party cannot is told first."""
        rota_swaps.accept_swap(actor=self.viewer, at=self.at, swap=row, version=row.version, despite=despite)

    @act
    def refuse(self, row: RotaSwap) -> None:
        """Say no, for the party that is asked."""
        rota_swaps.refuse_swap(actor=self.viewer, at=self.at, swap=row, version=row.version)

    @act
    def take_back(self, row: RotaSwap) -> None:
        """Ask no longer, for the party that asked."""
        rota_swaps.take_back_swap(actor=self.viewer, at=self.at, swap=row, version=row.version)
