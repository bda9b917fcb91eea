"""The project's indicators: figures, the rows behind them, targets and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.enums import FigureSource
from campaigns.filters.indicators import FigurePeriodFilter
from campaigns.forms.indicators import IndicatorForm, NewIndicatorForm, NoteForm, TargetForm, reading_form
from campaigns.models import CampaignActivity, FigureImport, Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from campaigns.queries.indicators import figures_of
from campaigns.services import indicators as services
from crm import clock
from crm.forms.base import SiteForm
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web import keyset
from crm.web.keyset import Cut
from crm.web.views import DetailPage, FormPage, Page

# So many activities of late are listed to be filled in; those that somebody signed up for stand beside the figure.
ACTIVITIES_SHOWN = 20
ORGANISATIONS_SHOWN = 50
ROWS_SHOWN = 50
M = TypeVar("M")


class OfIndicators(Page):
    """Figures of the period that the filters ask for."""

    def filtered(self) -> FigurePeriodFilter:
        """The filters in use."""
        rows = Indicator.objects.visible_to(self.viewer)
        return FigurePeriodFilter(self.request.GET, rows, viewer=self.viewer, at=self.at, request=self.request)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The filters, with the query string that keeps the period on the way to other pages."""
        found = self.filtered()
        first, last = found.days
        query = f"?{found.query.urlencode()}" if found.query else ""
        words = {"filter": found, "sentences": found.sentences(), "first": first, "last": last, "query": query}
        return super().get_context(may_edit=self.may(Action.UPDATE, Thing.CAMPAIGN), **words, **extra)


class IndicatorListPage(OfIndicators):
    """Every indicator with its figure, target and notes."""

    template_name = "campaigns/indicator_list.html"
    title = _("The project's indicators")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The figures at the end of the period."""
        found = self.filtered()
        return super().get_context(figures=figures_of(found.qs, self.viewer, *found.days), **extra)


class IndicatorPage(OfIndicators, DetailPage):
    """An indicator's figure and every row behind it."""

    template_name = "campaigns/indicator_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Indicator]:
        """All of them."""
        return Indicator.objects.visible_to(self.viewer)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The figure at the end of the period, and what may be done."""
        figure = figures_of([self.object], self.viewer, *self.filtered().days)[0]
        organisations = figure.sign_ups.organisations if figure.sign_ups else ()
        runs = FigureImport.objects.visible_to(self.viewer).filter(indicator=self.object).select_related("made_by")
        activities = (
            list(CampaignActivity.objects.visible_to(self.viewer).order_by("-starts", "-pk")[:ACTIVITIES_SHOWN])
            if self.object.source == FigureSource.SIGN_UPS
            else []
        )
        return super().get_context(
            figure=figure,
            runs=list(runs.defer("plan", "undo")),
            activities=activities,
            rows=self._page(figure.rows, lambda row: str(row.pk), "row", ROWS_SHOWN),
            signed_up=self._page(organisations, lambda one: one.number, "after", ORGANISATIONS_SHOWN),
            **extra,
        )

    def _page(self, rows: Sequence[M], key: Callable[[M], str], mark: str, size: int) -> Cut:
        """Those after the one that the address names by its mark. Raises Http404 for one that is not among them."""
        query, keys = self.request.GET, [key(row) for row in rows]
        after = query.get(mark, "")
        if after and after not in keys:
            raise Http404
        start = keys.index(after) + 1 if after else 0
        found = list(rows[start : start + size])
        more = start + len(found) < len(keys)
        return Cut(
            rows=found,
            next_url=keyset.address(query, key(found[-1]), mark) if more else "",
            first_url=keyset.address(query, mark=mark) if after else "",
        )


class IndicatorCreatePage(FormPage):
    """A new indicator of the project."""

    title = _("New indicator")
    form_class = NewIndicatorForm
    success_message = _("Saved.")

    def get_cancel_url(self) -> str:
        """The indicators."""
        return reverse("indicator_list")

    def perform(self, form: SiteForm) -> Indicator:
        """Make it."""
        return services.create_indicator(actor=self.viewer, at=self.at, **form.cleaned_data)


class OfIndicator(FormPage):
    """A form about one indicator; afterwards its page."""

    template_name = "campaigns/form_page.html"

    def get_queryset(self) -> VisibleQuerySet[Indicator]:
        """All of them."""
        return Indicator.objects.visible_to(self.viewer)

    def get_cancel_url(self) -> str:
        """The indicator."""
        return str(self.object.get_absolute_url())

    def get_success_url(self, result: Any) -> str:
        """The indicator."""
        return self.get_cancel_url()


class IndicatorUpdatePage(OfIndicator):
    """An indicator's words, and what is counted."""

    title = _("Edit indicator")
    form_class = IndicatorForm
    success_message = _("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {name: getattr(self.object, name) for name in IndicatorForm.base_fields}

    def perform(self, form: SiteForm) -> Indicator:
        """Save it."""
        return services.update_indicator(actor=self.viewer, at=self.at, indicator=self.object, **form.cleaned_data)


class TargetPage(OfIndicator):
    """A new target; the earlier ones stay."""

    title = _("Change the target")
    form_class = TargetForm
    success_message = _("The new target is saved; the earlier one stays beside it.")

    def get_initial(self) -> dict[str, Any]:
        """From today."""
        return {"on": clock.day(self.at)}

    def perform(self, form: SiteForm) -> IndicatorTarget:
        """Save it."""
        return services.change_target(actor=self.viewer, at=self.at, indicator=self.object, **form.cleaned_data)


class NotePage(OfIndicator):
    """A note beside the figure, which stays."""

    title = _("Write a note")
    form_class = NoteForm
    submit_label = _("Save the note")
    success_message = _("The note stands beside the figure from now on.")

    def perform(self, form: SiteForm) -> IndicatorNote:
        """Write it."""
        return services.add_note(actor=self.viewer, at=self.at, indicator=self.object, **form.cleaned_data)


class ReadingCreatePage(OfIndicator):
    """One more row behind the figure."""

    title = _("Record a row")
    success_message = _("Recorded.")

    def get_form(self, data: Any = None) -> SiteForm:
        """What is counted decides what the form asks."""
        self.form_class = reading_form(self.object)
        return super().get_form(data)

    def get_initial(self) -> dict[str, Any]:
        """Of today."""
        return {"on": clock.day(self.at)}

    def perform(self, form: SiteForm) -> IndicatorReading:
        """Record it."""
        return services.record_reading(actor=self.viewer, at=self.at, indicator=self.object, **form.cleaned_data)
