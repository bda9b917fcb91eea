"""Filters of indicators: the period that a figure is told of, and whose rows."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from campaigns.models import Indicator, IndicatorNote, IndicatorReading, IndicatorTarget
from crm import clock
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.filters.periods import DaysFilterSet, DaysForm, PeriodFilterSet


class FigurePeriodFilter(PeriodFilterSet):
    """The days that figures are told of: they narrow the rows behind a figure, and leave the indicators."""

    dated_by = None

    class Meta:
        model = Indicator
        form = DaysForm
        fields: list[str] = []

    @property
    def days(self) -> tuple[dt.date | None, dt.date]:
        """The first day, if any, and the last: today, unless the filters say another."""
        asked = self.asked()
        return asked.first, asked.last or clock.day(self.at)


class OfIndicatorFilter(SiteFilterSet):
    """What hangs on an indicator, by indicator."""

    indicator = VisibleChoiceFilter(model=Indicator, label=_("Indicator"))


class ReadingFilter(OfIndicatorFilter, DaysFilterSet):
    """Rows behind the figures, also by their days."""

    class Meta:
        model = IndicatorReading
        form = DaysForm
        fields: list[str] = []


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
