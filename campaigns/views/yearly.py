"""The year's checklist: what is gone through so that the system stays fit to hand over."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.enums import YearlyItem
from campaigns.forms.yearly import TickForm
from campaigns.models import YearlyCheck
from campaigns.queries import yearly
from campaigns.services import yearly as services
from crm import clock
from crm.errors import NotAllowed
from crm.forms.base import SiteForm
from crm.queries import bounded
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage, ListPage, Page


class YearPage(Page):
    """The items of a year: this one, or one that is kept."""

    template_name = "campaigns/yearly.html"

    @property
    def year(self) -> int:
        """The year of the address, or this one."""
        return int(self.kwargs.get("year", clock.day(self.at).year))

    def get_title(self) -> str:
        """``Genomgång 2027``."""
        return _("Yearly checklist %(year)s") % {"year": self.year}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The items, and the years that are kept."""
        today, council = clock.day(self.at), self.request.council
        kept = yearly.years(self.viewer)
        if self.year not in {today.year, today.year - 1, *kept}:
            raise Http404
        items = yearly.checklist(self.viewer, self.at, council, self.year)
        open_ = self.year in {today.year, today.year - 1}
        return super().get_context(
            year=self.year,
            items=items,
            left=sum(not item.is_done for item in items),
            years=[year for year in sorted({today.year, *kept}, reverse=True) if year != self.year],
            may_tick=open_ and services.may_tick(self.viewer, council),
            **extra,
        )


class TickPage(FormPage):
    """Say what was done about an item."""

    form_class = TickForm
    submit_label = gettext_lazy("Gone through")
    success_message = gettext_lazy("Noted.")

    @property
    def item(self) -> YearlyItem:
        """The item of the address. Raises Http404."""
        if self.kwargs["item"] not in YearlyItem.values:
            raise Http404
        return YearlyItem(self.kwargs["item"])

    def load(self) -> None:
        """Refuse before anything is typed."""
        if not services.may_tick(self.viewer, self.request.council):
            raise NotAllowed(_("Your role does not allow this."))

    def get_title(self) -> str:
        """The item."""
        return str(self.item.label)

    def get_cancel_url(self) -> str:
        """The year's checklist."""
        return reverse("yearly_checklist", args=[self.kwargs["year"]])

    def perform(self, form: SiteForm) -> YearlyCheck:
        """Note it."""
        return services.tick(
            actor=self.viewer, at=self.at, year=self.kwargs["year"], item=self.item, note=form.cleaned_data["note"]
        )


class UntickPage(ActionPage):
    """Take it back."""

    success_message = gettext_lazy("Noted.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """What is noted."""
        return YearlyCheck.objects.visible_to(self.viewer)

    def perform(self) -> str:
        """Take it back."""
        where = str(self.object.get_absolute_url())
        services.untick(actor=self.viewer, at=self.at, check=self.object)
        return where


class OldStancesPage(ListPage):
    """Of whom and on what the newest stance is more than a year old; not what it says."""

    template_name = "campaigns/old_stances.html"
    title = gettext_lazy("Stances more than a year old")
    keyset = ("as_of", "pk")

    def get_queryset(self) -> Any:
        """The newest of each person on each issue."""
        rows = yearly.old_stances(self.viewer, clock.day(self.at))
        return rows.select_related("person", "issue")

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """``3 stances``."""
        n = bounded.count(rows)
        return ngettext("%(n)s stance", "%(n)s stances", n) % {"n": bounded.said(n)}
