"""Who can answer on which issue."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.errors import NotAllowed
from crm.filters.experts import FRESH, OLD, ExpertFilter
from crm.forms.base import SiteForm
from crm.forms.experts import ExpertEditForm, ExpertForm
from crm.models import Expert
from crm.policy import Action, Thing
from crm.queries import bounded
from crm.services import experts as services
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.views import ActionPage, FormPage, ListPage


def _read(page: Any) -> VisibleQuerySet[Any]:
    """Every expert, with whom and on what."""
    return Expert.objects.visible_to(page.viewer).select_related("issue", "organisation", "user")


class ExpertList(ListPage):
    """Everybody who can be asked, by issue."""

    template_name = "crm/expert_list.html"
    title = gettext_lazy("Who can answer")
    filterset_class = ExpertFilter
    keyset = ("issue__sort_key", "issue_id", "organisation__sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every expert."""
        return _read(self)

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``5 people``."""
        n = bounded.count(rows)
        return ngettext("%(n)s entry", "%(n)s entries", n) % {"n": bounded.said(n)}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, each with whether the viewer may change it."""
        context = super().get_context(
            may_create=self.may(Action.CREATE, Thing.EXPERT),
            old_before=clock.day(self.at) - FRESH,
            today=clock.day(self.at),
            old_url=f"?show={OLD}",
            **extra,
        )
        lines = [(row, services.may_change(self.viewer, row)) for row in context["rows"]]
        return {**context, "lines": lines}


class ExpertCreate(FormPage):
    """Note who can answer; ``?issue=`` the issue that one came from."""

    title = gettext_lazy("Note who can answer")
    form_class = ExpertForm
    success_message = gettext_lazy("Noted. It stands on the issue and in the packs that are about it.")

    def get_initial(self) -> dict[str, Any]:
        """The issue that one came from."""
        return {"issue": number(self.request.GET.get("issue", ""))}

    def perform(self, form: SiteForm) -> Expert:
        """Save it."""
        return services.add_expert(actor=self.viewer, at=self.at, **form.cleaned_data)

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("expert_list")


class ExpertUpdate(FormPage):
    """Change what somebody knows, their number or their days."""

    form_class = ExpertEditForm
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every expert."""
        return _read(self)

    def load(self) -> None:
        """Find it, and refuse another party's before anything is typed."""
        super().load()
        if not services.may_change(self.viewer, self.object):
            raise NotAllowed(_("You note who can answer for your own party."))

    def get_title(self) -> str:
        """``Change Elis Text, Stambanan``."""
        return _("Change %(name)s") % {"name": self.object}

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}

    def perform(self, form: SiteForm) -> Expert:
        """Save what differs."""
        return services.update_expert(actor=self.viewer, at=self.at, expert=self.object, **form.cleaned_data)

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("expert_list")


class ExpertConfirm(ActionPage):
    """Say that it still holds."""

    success_message = gettext_lazy("Confirmed today.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every expert."""
        return _read(self)

    def perform(self) -> str:
        """Confirm it."""
        services.confirm_expert(actor=self.viewer, at=self.at, expert=self.object, version=self.seen_version())
        return reverse("expert_list")
