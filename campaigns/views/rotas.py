"""Duty rotas: the list, each rota with its load, its proposal, and the days that parties cannot take."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.filters.rotas import RotaFilter
from campaigns.forms.rotas import AbsenceForm, RotaForm, RotaPlanForm, shares_shown
from campaigns.models import DutyRota, RotaAbsence, RotaSwap
from campaigns.queries.rota_absences import absences_in, against, against_swap
from campaigns.queries.rota_clashes import clashes
from campaigns.queries.rotas import AHEAD, loads, parties_of, propose, shifts_of, with_arena
from campaigns.rota_enums import SwapState
from campaigns.services import rota_shifts, rota_swaps
from campaigns.services import rotas as services
from crm import clock
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.visibility import Viewer, VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage

SWAP_ROWS = ("organisation", "other", "offered__rota", "wanted__rota", "asked_by", "answered_by")


def shown(swap: RotaSwap, viewer: Viewer, today: dt.date, absences: list[RotaAbsence]) -> dict[str, Any]:
    """A swap, what its parties have said against it as long as it is open, and what the viewer may do about it."""
    is_open = swap.state == SwapState.ASKED and not swap.is_over(today)
    return {
        "swap": swap,
        "is_over": swap.is_over(today),
        "against": against_swap(swap.offered, swap.wanted, absences, today) if is_open else [],
        "may_answer": rota_swaps.may_answer(viewer, swap),
        "may_take_back": rota_swaps.may_take_back(viewer, swap),
    }


class RotaListPage(ListPage):
    """Rotas, the latest first."""

    template_name = "campaigns/rota_list.html"
    title = gettext_lazy("Duty rotas")
    filterset_class = RotaFilter
    keyset = ("-starts", "-pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return with_arena(DutyRota.objects.visible_to(self.viewer), self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and whether one may be added."""
        return super().get_context(may_create=self.may(Action.CREATE, Thing.ROTA), **extra)


class RotaPage(DetailPage):
    """A rota: who is on duty when, and the load of each party."""

    template_name = "campaigns/rota_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return with_arena(DutyRota.objects.visible_to(self.viewer), self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Shifts with what clashes, load, absences, open swaps, and what may be done."""
        rota, today = self.object, clock.day(self.at)
        parties, shifts = parties_of(rota, self.viewer), shifts_of(rota, self.viewer)
        hindered, absences = clashes(shifts, self.viewer, self.at), absences_in(parties)
        keeps = services.may_change(self.viewer, rota)
        for party in parties:
            party.rota = rota
        swaps = RotaSwap.objects.visible_to(self.viewer).filter(offered__rota=rota).open(today)
        rows = [
            {
                "shift": shift,
                "clashes": hindered.get(shift.pk, []),
                "against": against(shift.organisation_id, shift, absences, today),
                "is_gap": not shift.is_over(today) and shift.is_gap and shift.starts <= today + AHEAD,
                "is_now": shift.starts <= today <= shift.ends,
                "is_over": shift.is_over(today),
            }
            for shift in shifts
        ]
        return super().get_context(
            coming=[row for row in rows if not row["is_over"]],
            past=[row for row in rows if row["is_over"]],
            loads=loads(rota, parties, shifts, self.viewer, today),
            absences=[
                {"absence": one, "party": party, "may_remove": services.may_speak_for(self.viewer, party)}
                for party in parties
                for one in party.absences.all()
            ],
            swaps=[shown(swap, self.viewer, today, absences) for swap in swaps.select_related(*SWAP_ROWS)],
            may_edit=keeps,
            may_plan=keeps and rota.ends >= today,
            may_add_absence=any(services.may_speak_for(self.viewer, party) for party in parties),
            history=history(self.viewer, [rota]),
            **extra,
        )


class RotaCreatePage(FormPage):
    """Make a rota."""

    title = gettext_lazy("New duty rota")
    form_class = RotaForm
    submit_label = gettext_lazy("Make the rota")
    success_message = gettext_lazy("The rota is made. Look at the proposal of shifts, then save it.")

    def get_initial(self) -> dict[str, Any]:
        """For the arena that one came from."""
        return {"arena": self.request.GET.get("arena")}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("rota_list")

    def get_success_url(self, result: DutyRota) -> str:
        """On to the proposal."""
        return reverse("rota_plan", args=[result.pk])

    def perform(self, form: SiteForm) -> DutyRota:
        """Save it."""
        return services.create_rota(actor=self.viewer, at=self.at, **form.to_create)


class OfRota(FormPage):
    """A form on a rota, for whoever keeps it."""

    template_name = "campaigns/form_page.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return DutyRota.objects.visible_to(self.viewer).select_related("organisation")

    def load(self) -> None:
        """Find it, and refuse before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object):
            raise NotAllowed(_("Your role does not allow this."))

    def get_cancel_url(self) -> str:
        """The rota."""
        return str(self.object.get_absolute_url())


class RotaUpdatePage(OfRota):
    """Change a rota; its shifts stand until it is planned anew, as far as they lie within its days."""

    title = gettext_lazy("Edit the rota")
    form_class = RotaForm
    success_message = gettext_lazy(
        "Saved. Free shifts outside its days are taken away; the others stand until the rota is planned anew."
    )

    def get_initial(self) -> dict[str, Any]:
        """As it is; a party that takes no turns has nothing."""
        form = RotaForm(viewer=self.viewer, at=self.at)
        fields = {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}
        return fields | dict.fromkeys(form.parties) | shares_shown(parties_of(self.object, self.viewer))

    def perform(self, form: SiteForm) -> DutyRota:
        """Save what differs."""
        return services.change_rota(actor=self.viewer, at=self.at, rota=self.object, **form.cleaned_data)


class RotaPlanPage(OfRota):
    """The proposal of shifts for the days to come, saved as a whole."""

    template_name = "campaigns/rota_plan.html"
    title = gettext_lazy("Proposal of shifts")
    form_class = RotaPlanForm
    submit_label = gettext_lazy("Save the shifts")
    success_message = gettext_lazy("The shifts are saved. Each party now names who has them.")

    def load(self) -> None:
        """With the proposal as it is now."""
        super().load()
        self.proposal = propose(self.object, self.viewer, clock.day(self.at))

    def get_initial(self) -> dict[str, Any]:
        """What the page shows."""
        return {"version": self.object.version, "seen": self.proposal.seen}

    def get_conflict_form(self, request: Any) -> SiteForm:
        """The proposal as it is now, to be saved or not."""
        self.load()
        return self.get_form()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The proposal."""
        return super().get_context(
            proposal=self.proposal, unmanned=sum(line.organisation is None for line in self.proposal.lines), **extra
        )

    def perform(self, form: SiteForm) -> DutyRota:
        """Save it."""
        rota: DutyRota = self.object
        rota_shifts.plan(actor=self.viewer, at=self.at, rota=rota, **form.cleaned_data)
        return rota


class RotaRemovePage(ActionPage):
    """Take a rota away."""

    success_message = gettext_lazy("The rota is taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return DutyRota.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Take it away."""
        services.remove_rota(actor=self.viewer, at=self.at, rota=self.object, version=self.seen_version())
        return reverse("rota_list")


class AbsenceCreatePage(FormPage):
    """Days that a party cannot take: its own people say so, or whoever keeps the rota."""

    title = gettext_lazy("Days that a party cannot take")
    form_class = AbsenceForm
    template_name = "campaigns/form_page.html"
    success_message = gettext_lazy("Saved. Shifts that are saved stand until the rota is planned anew.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All rotas."""
        return DutyRota.objects.visible_to(self.viewer)

    def load(self) -> None:
        """With the parties that one speaks for."""
        super().load()
        parties = parties_of(self.object, self.viewer)
        for party in parties:
            party.rota = self.object
        self.parties = [party for party in parties if services.may_speak_for(self.viewer, party)]
        if not self.parties:
            raise NotAllowed(_("Your party takes no turns in this rota."))

    def get_form_extra(self) -> dict[str, Any]:
        """Whom one speaks for."""
        return {"parties": self.parties}

    def get_cancel_url(self) -> str:
        """The rota."""
        return str(self.object.get_absolute_url())

    def get_success_url(self, result: RotaAbsence) -> str:
        """The rota."""
        return self.get_cancel_url()

    def perform(self, form: SiteForm) -> RotaAbsence:
        """Save them."""
        return services.add_absence(actor=self.viewer, at=self.at, **form.cleaned_data)


class AbsenceRemovePage(ActionPage):
    """The party can after all."""

    success_message = gettext_lazy("The days are free again.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return RotaAbsence.objects.visible_to(self.viewer).select_related("party__rota", "party__organisation")

    def get_return_url(self) -> str:
        """The rota."""
        return str(self.object.party.rota.get_absolute_url())

    def perform(self) -> None:
        """Take them away."""
        services.remove_absence(actor=self.viewer, at=self.at, absence=self.object)
