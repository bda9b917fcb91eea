"""Allies: who works for our issues with us, by issue."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.errors import NotAllowed
from crm.filters.networks import AllyFilter
from crm.forms.base import SiteForm
from crm.forms.networks import AllyEditForm, AllyForm
from crm.models import Ally
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.queries import networks as queries
from crm.services import allies as services
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, FormPage, ListPage


class AllyListPage(ListPage):
    """Who works with us, by issue."""

    template_name = "crm/ally_list.html"
    title = gettext_lazy("Allies")
    filterset_class = AllyFilter
    keyset = ("issue__sort_key", "issue_id", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.allies(self.viewer)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``7 allies``."""
        n = bounded.count(rows)
        return ngettext("%(n)s ally", "%(n)s allies", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, each with whether the viewer may change it."""
        context = super().get_context(may_create=self.may(Action.CREATE, Thing.NETWORK), **extra)
        return {**context, "lines": [(row, services.may_change(self.viewer, row)) for row in context["rows"]]}


class AllyCreatePage(FormPage):
    """Note an ally; ``?issue=`` the issue that one came from, ``?network=`` the network."""

    title = gettext_lazy("Note an ally")
    form_class = AllyForm
    success_message = gettext_lazy("Noted. It stands on the issue and on its campaigns.")

    def get_initial(self) -> dict[str, Any]:
        """Where one came from."""
        return {name: number(self.request.GET.get(name, "")) for name in ("issue", "network")}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("ally_list")

    def perform(self, form: SiteForm) -> Ally:
        """Save it."""
        return services.add_ally(actor=self.viewer, at=self.at, **form.cleaned_data)


class AllyUpdatePage(FormPage):
    """Change what an ally does, or say that it works with us no more."""

    form_class = AllyEditForm
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.allies(self.viewer)

    def load(self) -> None:
        """Find it, and refuse another party's before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object):
            raise NotAllowed(_("You may read this but not change it."))

    def get_title(self) -> str:
        """``Change Kustnätverket, Kuststråket``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_form_extra(self) -> dict[str, Any]:
        """Whose it is."""
        return {"organisation": self.object.organisation}

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}

    def get_cancel_url(self) -> str:
        """The list."""
        return reverse("ally_list")

    def perform(self, form: SiteForm) -> Ally:
        """Save what differs."""
        return services.change_ally(actor=self.viewer, at=self.at, ally=self.object, **form.cleaned_data)


class AllyRemovePage(ActionPage):
    """Take away an ally noted by mistake."""

    success_message = gettext_lazy("The ally is taken away.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return queries.allies(self.viewer)

    def perform(self) -> str:
        """Take it away."""
        services.remove_ally(actor=self.viewer, at=self.at, ally=self.object, version=self.seen_version())
        return reverse("ally_list")
