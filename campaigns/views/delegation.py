"""Adding, changing and taking off delegates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.forms.arenas import DelegateForm, TravelForm
from campaigns.models import Arena, Delegate
from campaigns.queries import attendance, presence
from campaigns.services import arenas as services
from campaigns.views import conflicts
from crm import clock, wording
from crm.errors import DomainError
from crm.forms.base import SiteForm
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage

# How many public events are told by name.
_NAMED = 3


class TravelPage(FormPage):
    """A delegate's travel: what they would miss by it is shown once before it is saved."""

    template_name = "campaigns/delegate_form.html"
    missed: list[presence.Absence]

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the items that would be missed, if any."""
        found = conflicts.shown(getattr(self, "missed", []), clock.day(self.at), mends=False)
        return super().get_context(missed=found, delegate=None, **extra)

    def look_ahead(self, form: SiteForm, delegate: Delegate) -> dict[str, Any]:
        """The form's values. Raises DomainError with ``self.missed`` set, unless the reader has decided."""
        values = dict(form.cleaned_data)
        despite = values.pop("despite", False)
        found = presence.missed_by(delegate, self.viewer)
        if found and not despite:
            assert isinstance(form, TravelForm)  # noqa: S101
            self.missed = found
            form.ask_despite(gettext("Save all the same: I will change the programme"))
            raise DomainError(gettext("Look at what would be missed before you save."), field="despite")
        return values


class DelegateCreatePage(TravelPage):
    """A new delegate."""

    title = _("New delegate")
    form_class = DelegateForm
    submit_label = _("Add the delegate")
    success_message = _("The delegate is added.")

    def get_queryset(self) -> VisibleQuerySet[Arena]:
        """Visible arenas."""
        return Arena.objects.visible_to(self.viewer)

    def get_initial(self) -> dict[str, Any]:
        """Whom the address names. No day: it would want a time, which is not always known yet."""
        return {"user": self.request.GET.get("user", "")}

    def get_cancel_url(self) -> str:
        """The delegation."""
        return reverse("arena_delegation", args=[self.object.pk])

    def perform(self, form: SiteForm) -> Delegate:
        """Compare with the programme, then add them."""
        data = form.cleaned_data
        draft = Delegate(arena=self.object, user=data["user"], arrives=data.get("arrives"), departs=data.get("departs"))
        values = self.look_ahead(form, draft)
        return services.add_delegate(actor=self.viewer, at=self.at, arena=self.object, **values)

    def get_success_url(self, result: Any) -> str:
        """The delegation."""
        return self.get_cancel_url()


class DelegateUpdatePage(TravelPage):
    """When a delegate comes and goes."""

    form_class = TravelForm
    success_message = _("Saved.")

    def get_title(self) -> str:
        """The delegate's name."""
        return str(self.object)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the delegate, who may be taken off, and what goes with that."""
        return {**super().get_context(**extra), "delegate": self.object, "told": self._told()}

    def _told(self) -> str:
        left = attendance.to_come(self.viewer, self.object.arena, self.object.user_id, self.at)
        if not left:
            return gettext("%(name)s goes to no public event to come.") % {"name": self.object}
        named = [wording.quoted(row.event) for row in left[:_NAMED]]
        more = len(left) - len(named)
        if more:
            named.append(gettext("%(n)s more") % {"n": more})
        said = ngettext(
            "%(name)s then no longer goes to %(n)s public event to come: %(events)s.",
            "%(name)s then no longer goes to %(n)s public events to come: %(events)s.",
            len(left),
        )
        return said % {"name": self.object, "n": len(left), "events": wording.join(named)}

    def get_queryset(self) -> VisibleQuerySet[Delegate]:
        """Delegates of visible arenas."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user__organisation")

    def get_initial(self) -> dict[str, Any]:
        """What is known now."""
        values: dict[str, Any] = {name: getattr(self.object, name) for name in ("note", "travel", "version")}
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
        """Compare with the programme, then save it."""
        data = form.cleaned_data
        draft = Delegate(
            arena=self.object.arena, user=self.object.user, arrives=data.get("arrives"), departs=data.get("departs")
        )
        values = self.look_ahead(form, draft)
        return services.update_delegate(actor=self.viewer, at=self.at, delegate=self.object, **values)

    def get_success_url(self, result: Any) -> str:
        """The delegation."""
        return self.get_cancel_url()


class DelegateRemovePage(ActionPage):
    """Take a delegate off the list; the public events that they leave and what they are still booked on is told."""

    success_message = _("The delegate is taken off the list.")

    def get_queryset(self) -> VisibleQuerySet[Delegate]:
        """Delegates of visible arenas."""
        return Delegate.objects.visible_to(self.viewer).select_related("arena", "user")

    def perform(self) -> str:
        """Take them off."""
        booked = presence.booked(self.object, self.viewer)
        left = services.remove_delegate(
            actor=self.viewer, at=self.at, delegate=self.object, version=self.seen_version()
        )
        if left:
            said = ngettext(
                "%(name)s no longer goes to %(n)s public event.",
                "%(name)s no longer goes to %(n)s public events.",
                left,
            )
            flash.info(self.request, said % {"name": self.object, "n": left})
        if booked:
            words = {"name": self.object, "items": wording.join(wording.quoted(item) for item in booked)}
            flash.warning(self.request, gettext("%(name)s still takes part in %(items)s.") % words)
        return reverse("arena_delegation", args=[self.object.arena_id])
