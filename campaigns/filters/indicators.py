"""Filters of indicators: the period that a figure is told of, and whose rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from crm import clock
from crm.filters.base import DayFilter, PeriodForm, SiteFilterSet, VisibleChoiceFilter
from crm.filters.meetings import YEARS_OFFERED, preset, presets
from crm.queries.log import Period


class FigurePeriodFilter(SiteFilterSet):
    """The days that figures are told of: they narrow the rows behind a figure, and leave the indicators."""

    search = "period"
    period = django_filters.ChoiceFilter(label=_("Period"), method="leave")

    class Meta:
        model = Indicator
        form = PeriodForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.day(self.at).year
        self.filters["period"].extra["choices"] = [choice for n in range(YEARS_OFFERED) for choice in presets(year - n)]

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """With ``from`` and ``to``, words of the language itself."""
        days = {"from": _("From"), "to": _("To")}
        own = {name: DayFilter(label=label, method="leave") for name, label in days.items()}
        return {**super().get_filters(), **own}

    def leave(self, rows: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        """All of them."""
        return rows

    @property
    def days(self) -> tuple[dt.date | None, dt.date]:
        """The first day, if any, and the last: today, unless the filters say another."""
        told = self.form.cleaned_data if self.form.is_valid() else {}
        period = preset(told["period"]) if told.get("period") else Period()
        last = told.get("to") or period.last or clock.day(self.at)
        return told.get("from") or period.first, last


class OfIndicatorFilter(SiteFilterSet):
    """What hangs on an indicator, by indicator."""

    indicator = VisibleChoiceFilter(model=Indicator, label=_("Indicator"))


class ReadingFilter(OfIndicatorFilter):
    """Rows behind the figures, also by their days."""

    class Meta:
        model = IndicatorReading
        form = PeriodForm
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """With ``from`` and ``to``."""
        days = {"from": (_("From"), "gte"), "to": (_("To"), "lte")}
        own = {name: DayFilter(label=label, field_name="on", lookup_expr=how) for name, (label, how) in days.items()}
        return {**super().get_filters(), **own}


class TargetFilter(OfIndicatorFilter):
    """Targets, past and present."""

    class Meta:
        model = IndicatorTarget
        fields: list[str] = []


class NoteFilter(OfIndicatorFilter):
    """Notes beside the figures."""

    class Meta:
        model = IndicatorNote
        fields: list[str] = []
