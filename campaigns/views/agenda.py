"""The advocacy agenda: its items, each with the issues and campaigns that carry it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.filters.feeds import AgendaFilter
from campaigns.forms.agenda import AgendaItemForm
from campaigns.models import AgendaItem, Campaign
from campaigns.services import agenda as services
from crm.forms.base import SiteForm
from crm.models import Issue
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.visibility import Viewer, VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage


def items(viewer: Viewer) -> VisibleQuerySet[Any]:
    """Items with their organisation, issues and campaigns."""
    issues: Any = Prefetch("issues", Issue.objects.visible_to(viewer))
    campaigns: Any = Prefetch("campaigns", Campaign.objects.visible_to(viewer))
    rows = AgendaItem.objects.visible_to(viewer).select_related("organisation")
    return rows.prefetch_related(issues, campaigns)


class AgendaPage(ListPage):
    """Every item, by name."""

    template_name = "campaigns/agenda.html"
    title = _("Advocacy agenda")
    filterset_class = AgendaFilter
    keyset = ("sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return items(self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, and whether one may be added."""
        return super().get_context(may_create=self.may(Action.CREATE, Thing.AGENDA), **extra)


class AgendaItemPage(DetailPage):
    """One item."""

    template_name = "campaigns/agenda_item.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return items(self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With its trail, and what may be done."""
        return super().get_context(
            may_edit=self.may(Action.UPDATE, Thing.AGENDA), history=history(self.viewer, [self.object]), **extra
        )


class AgendaItemCreatePage(FormPage):
    """Put an item on the agenda."""

    title = _("Put on the agenda")
    form_class = AgendaItemForm
    success_message = _("Saved.")

    def get_cancel_url(self) -> str:
        """The agenda."""
        return reverse("agenda")

    def perform(self, form: SiteForm) -> AgendaItem:
        """Save it."""
        return services.put_on_agenda(actor=self.viewer, at=self.at, **form.to_create)


class AgendaItemUpdatePage(FormPage):
    """Change an item."""

    title = _("Edit the item")
    form_class = AgendaItemForm
    template_name = "campaigns/form_page.html"
    success_message = _("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return AgendaItem.objects.visible_to(self.viewer).select_related("organisation")

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        fields = {name: getattr(self.object, name) for name in (*services.FIELDS, "version")}
        return fields | {"issues": list(self.object.issues.values_list("pk", flat=True))}

    def get_cancel_url(self) -> str:
        """The item."""
        return str(self.object.get_absolute_url())

    def perform(self, form: SiteForm) -> AgendaItem:
        """Save what differs."""
        return services.change_item(actor=self.viewer, at=self.at, item=self.object, **form.cleaned_data)


class AgendaItemRemovePage(ActionPage):
    """Take an item off the agenda."""

    success_message = _("Taken off the agenda.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """All of them."""
        return AgendaItem.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Take it off."""
        services.take_off_agenda(actor=self.viewer, at=self.at, item=self.object, version=self.seen_version())
        return reverse("agenda")
