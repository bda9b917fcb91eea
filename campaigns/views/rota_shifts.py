"""Shifts of duty rotas: the rows behind figures, each shift, who has it, and swaps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.filters.rotas import RotaShiftFilter
from campaigns.forms.rotas import CannotForm, GiveForm, PersonForm, SwapForm
from campaigns.models import RotaShift, RotaSwap
from campaigns.queries.rota_absences import absences_of, against
from campaigns.queries.rota_clashes import clashes
from campaigns.queries.rotas import AHEAD
from campaigns.services import rota_shifts, rota_swaps
from campaigns.services import rotas as rota_services
from campaigns.views.rotas import SWAP_ROWS, shown
from crm import clock
from crm.errors import DomainError, NotAllowed
from crm.forms.base import SiteForm
from crm.queries.history import history
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage

_ROWS = ("rota__organisation", "organisation", "user")


class ShiftListPage(ListPage):
    """Shifts of every rota, by day: what a party's figure is counted from, when filtered so."""

    template_name = "campaigns/rota_shift_list.html"
    title = gettext_lazy("Shifts")
    filterset_class = RotaShiftFilter
    keyset = ("starts", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return RotaShift.objects.visible_to(self.viewer).select_related(*_ROWS)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``5 shifts · 12 days``."""
        days = [(ends - starts).days + 1 for starts, ends in rows.values_list("starts", "ends")]
        shifts = ngettext("%(n)s shift", "%(n)s shifts", len(days)) % {"n": len(days)}
        return f"{shifts} · {ngettext('%(n)s day', '%(n)s days', sum(days)) % {'n': sum(days)}}"

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the day."""
        return super().get_context(today=clock.day(self.at), **extra)


class ShiftPage(DetailPage):
    """A shift: which party's and whose, why, what speaks against it, and what may be done."""

    template_name = "campaigns/rota_shift.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return RotaShift.objects.visible_to(self.viewer).select_related(*_ROWS)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With what clashes, days that the party cannot take, swaps, and the trail."""
        shift, today = self.object, clock.day(self.at)
        is_over, has_begun = shift.is_over(today), shift.has_begun(today)
        absences = absences_of(shift.rota_id, self.viewer)
        swaps = RotaSwap.objects.visible_to(self.viewer).filter(Q(offered=shift) | Q(wanted=shift))
        return super().get_context(
            clashes=clashes([shift], self.viewer, self.at).get(shift.pk, []),
            against=against(shift.organisation_id, shift, absences, today),
            swaps=[shown(swap, self.viewer, today, absences) for swap in swaps.select_related(*SWAP_ROWS)],
            is_gap=not is_over and shift.is_gap and shift.starts <= today + AHEAD,
            may_name=not is_over and rota_shifts.may_name(self.viewer, shift),
            may_swap=not has_begun and rota_shifts.may_name(self.viewer, shift),
            may_give=not is_over and rota_services.may_change(self.viewer, shift.rota),
            history=history(self.viewer, [shift]),
            **extra,
        )


class OfShift(FormPage):
    """A form on a shift: 403 for whoever may not do this."""

    template_name = "campaigns/form_page.html"
    # Whether it is the party's own to do, or whoever keeps the rota's.
    is_partys: ClassVar[bool] = True

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return RotaShift.objects.visible_to(self.viewer).select_related(*_ROWS)

    def load(self) -> None:
        """Find it, and refuse before anything is typed."""
        super().load()
        keeps = rota_services.may_change(self.viewer, self.object.rota)
        if not (rota_shifts.may_name(self.viewer, self.object) if self.is_partys else keeps):
            raise NotAllowed(_("Your role does not allow this."))

    def get_form_extra(self) -> dict[str, Any]:
        """The shift."""
        return {"shift": self.object}

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {name: getattr(self.object, f"{name}_id") for name in ("user", "organisation")} | {
            "version": self.object.version
        }

    def get_cancel_url(self) -> str:
        """The shift."""
        return str(self.object.get_absolute_url())

    def save(self, form: SiteForm, save: Callable[..., Any], label: str) -> None:
        """Save what the form holds. Days that a party cannot take are asked about first, and again if others are found.

        Raises as ``save``.
        """
        assert isinstance(form, CannotForm)  # noqa: S101
        values = dict(form.cleaned_data)
        has_decided, told = values.pop("despite"), values.pop("told")
        try:
            save(actor=self.viewer, at=self.at, **values)
        except DomainError as error:
            if error.field != "despite":
                raise
            if not has_decided or told != error.message:
                form.ask(label, error.message)
                raise
            save(actor=self.viewer, at=self.at, **values, despite=True)


class ShiftPersonPage(OfShift):
    """Who of the party has the shift."""

    title = gettext_lazy("Who has the shift?")
    form_class = PersonForm
    success_message = gettext_lazy("Saved.")

    def perform(self, form: SiteForm) -> RotaShift:
        """Save it."""
        return rota_shifts.name_person(actor=self.viewer, at=self.at, shift=self.object, **form.cleaned_data)


class ShiftGivePage(OfShift):
    """Let another party have the shift."""

    title = gettext_lazy("Give the shift to a party")
    form_class = GiveForm
    success_message = gettext_lazy("Saved. The party names who has it.")
    is_partys = False

    def perform(self, form: SiteForm) -> RotaShift:
        """Save it, once what the party cannot is told."""
        shift: RotaShift = self.object
        label = _("Save all the same: the party knows of it")
        self.save(form, partial(rota_shifts.give_shift, shift=shift), label)
        return shift


class ShiftSwapPage(OfShift):
    """Ask another party to swap."""

    title = gettext_lazy("Ask to swap the shift")
    form_class = SwapForm
    submit_label = gettext_lazy("Ask the other party")
    success_message = gettext_lazy("The other party is asked: it stands on their first page.")

    def perform(self, form: SiteForm) -> RotaShift:
        """Ask, once it is told who has said that they cannot."""
        shift: RotaShift = self.object
        self.save(form, partial(rota_swaps.ask_swap, offered=shift), _("Ask all the same"))
        return shift


class ShiftFixPage(ActionPage):
    """Keep the shift when the rota is planned anew, or do so no longer."""

    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return RotaShift.objects.visible_to(self.viewer).select_related(*_ROWS)

    def perform(self) -> None:
        """Turn it."""
        is_fixed = self.request.POST.get("is_fixed") == "1"
        rota_shifts.fix_shift(
            actor=self.viewer, at=self.at, shift=self.object, is_fixed=is_fixed, version=self.seen_version()
        )


class SwapAct(ActionPage):
    """An answer to a swap, or its end."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        rows = RotaSwap.objects.visible_to(self.viewer)
        people = ("offered__organisation", "offered__user", "wanted__organisation", "wanted__user")
        return rows.select_related(*SWAP_ROWS, *people)

    def get_return_url(self) -> str:
        """The rota."""
        return str(self.object.offered.rota.get_absolute_url())


class SwapAcceptPage(SwapAct):
    """Swap. Days that a party cannot take are told first, beside a button that says ``despite``."""

    success_message = gettext_lazy("Swapped. The party that asked is told on its first page.")

    def perform(self) -> None:
        """Do it."""
        rota_swaps.accept_swap(
            actor=self.viewer,
            at=self.at,
            swap=self.object,
            version=self.seen_version(),
            despite="despite" in self.request.GET,
        )


class SwapRefusePage(SwapAct):
    """Say no."""

    success_message = gettext_lazy("Refused. The party that asked is told on its first page.")

    def perform(self) -> None:
        """Do it."""
        rota_swaps.refuse_swap(actor=self.viewer, at=self.at, swap=self.object, version=self.seen_version())


class SwapTakeBackPage(SwapAct):
    """Ask no longer."""

    success_message = gettext_lazy("The question is taken back.")

    def perform(self) -> None:
        """Do it."""
        rota_swaps.take_back_swap(actor=self.viewer, at=self.at, swap=self.object, version=self.seen_version())
