"""Adding, changing and taking off delegates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.forms.arenas import DelegateForm, TravelForm
from campaigns.forms.times import WallTimes
from campaigns.models import Arena, Delegate
from campaigns.services import arenas as services
from crm import clock
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage


class TimesPage(FormPage):
    """A form with wall times: what is odd about them is said once they are saved."""

    def get_success_url(self, result: Any) -> str:
        """Where the page goes, after the warnings."""
        for warning in self.warnings:
            flash.warning(self.request, warning)
        return self.where(result)

    def where(self, result: Any) -> str:
        """Where the page goes."""
        return super().get_success_url(result)

    def get_form(self, data: Any = None) -> SiteForm:
        """Keep the form's warnings at hand."""
        form = super().get_form(data)
        self.warnings = form.warnings if isinstance(form, WallTimes) else []
        return form


class DelegateCreatePage(TimesPage):
    """A new delegate."""

    title = _("New delegate")
    form_class = DelegateForm
    edits = True
    template_name = "campaigns/form_page.html"
    submit_label = _("Add the delegate")
    success_message = _("The delegate is added.")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """There from the first day to the last."""
        return {"arrives_on": self.object.starts, "departs_on": self.object.ends}

    def get_cancel_url(self) -> str:
        """The delegation."""
        return reverse("arena_delegation", args=[self.object.pk])

    def perform(self, form: SiteForm) -> Delegate:
        """Add them."""
        return services.add_delegate(actor=self.viewer, at=self.at, arena=self.object, **form.cleaned_data)

    def where(self, result: Any) -> str:
        """The delegation."""
        return self.get_cancel_url()


class DelegateUpdatePage(TimesPage):
    """When a delegate comes and goes."""

    template_name = "campaigns/delegate_form.html"
    form_class = TravelForm
    edits = True
    success_message = _("Saved.")

    def get_title(self) -> str:
        """The delegate's name."""
        return str(self.object)

    def get_queryset(self) -> VisibleQuerySet[Delegate]:
        """Delegates of visible arenas."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user__organisation")

    def get_initial(self) -> dict[str, Any]:
        """What is known now."""
        values: dict[str, Any] = {"note": self.object.note}
        for name in ("arrives", "departs"):
            moment = getattr(self.object, name)
            if moment:
                local = clock.local(moment)
                values |= {f"{name}_on": local.date(), f"{name}_at": local.time()}
        return values

    def get_cancel_url(self) -> str:
        """The delegation."""
        return reverse("arena_delegation", args=[self.object.arena_id])

    def perform(self, form: SiteForm) -> Delegate:
        """Save it."""
        return services.update_delegate(actor=self.viewer, at=self.at, delegate=self.object, **form.cleaned_data)

    def where(self, result: Any) -> str:
        """The delegation."""
        return self.get_cancel_url()


class DelegateRemovePage(ActionPage):
    """Take a delegate off the list."""

    success_message = _("The delegate is taken off the list.")

    def get_queryset(self) -> VisibleQuerySet[Delegate]:
        """Delegates of visible arenas."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user")

    def perform(self) -> str:
        """Take them off."""
        services.remove_delegate(actor=self.viewer, at=self.at, delegate=self.object)
        return reverse("arena_delegation", args=[self.object.arena_id])
