"""Filters by days: from a day to a day, and by whole years and halves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.filters.base import DayFilter, SiteFilterSet
from crm.queries.log import Period

YEARS_OFFERED = 3


class DaysForm(forms.Form):
    """The form of filters ``from`` and ``to``, days that both count."""

    def clean(self) -> dict[str, Any]:
        """The days as asked for, unless they are turned round."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("from"), values.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day cannot come before the first."))
        return values


class DaysFilterSet(SiteFilterSet):
    """Filters ``from`` and ``to`` on ``dated_by``, a day of the rows; None leaves the rows to the filter set's own.

    A ``Meta`` of a subclass names ``DaysForm`` again.
    """

    dated_by: str | None = "on"

    class Meta:
        form = DaysForm

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """With ``from``, a word of the language that cannot be an attribute, and ``to``."""
        days = {"from": (_("From"), "gte"), "to": (_("To"), "lte")}
        how = {"field_name": cls.dated_by} if cls.dated_by else {"method": "leave"}
        own = {name: DayFilter(label=label, lookup_expr=lookup, **how) for name, (label, lookup) in days.items()}
        return {**super().get_filters(), **own}

    def leave(self, rows: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        """All of them."""
        return rows


class PeriodFilterSet(DaysFilterSet):
    """Also filters by a year or half-year."""

    search = "period"
    period = django_filters.ChoiceFilter(label=_("Period"), method="by_period")

    class Meta:
        form = DaysForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.day(self.at).year
        self.filters["period"].extra["choices"] = [choice for n in range(YEARS_OFFERED) for choice in presets(year - n)]

    def by_period(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Within the year or half-year, where the rows have a day to filter by."""
        return rows.filter(preset(value).within(self.dated_by)) if self.dated_by else rows

    def asked(self) -> Period:
        """What the filters' days have in common, each end None where no filter sets it."""
        values = self.form.cleaned_data if self.form.is_valid() else {}
        chosen = preset(values["period"]) if values.get("period") else Period()
        firsts: list[dt.date] = [day for day in (chosen.first, values.get("from")) if day]
        lasts: list[dt.date] = [day for day in (chosen.last, values.get("to")) if day]
        return Period(max(firsts, default=None), min(lasts, default=None))


def presets(year: int) -> list[tuple[str, str]]:
    """The year and its halves, as values and words."""
    return [
        (f"{year}", f"{year}"),
        (f"{year}-1", gettext("January–June %(year)s") % {"year": year}),
        (f"{year}-2", gettext("July–December %(year)s") % {"year": year}),
    ]


def preset(value: str) -> Period:
    """The period that a choice of ``presets`` names."""
    year, _dash, half = value.partition("-")
    return Period.half(int(year), int(half)) if half else Period.year(int(year))
