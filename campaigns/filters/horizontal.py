"""Filters of the horizontal criteria: the year."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.models import Arena
from crm import clock
from crm.filters.base import SiteFilterSet
from crm.filters.periods import YEARS_OFFERED


class CriteriaYearFilter(SiteFilterSet):
    """A whole year in which arenas begin, this one unless asked for another."""

    search = "year"
    year = django_filters.ChoiceFilter(label=_("Year"), field_name="starts__year", empty_label=_("This year"))

    class Meta:
        model = Arena
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = self.this_year + 1
        self.filters["year"].extra["choices"] = [(coming - n, str(coming - n)) for n in range(YEARS_OFFERED + 1)]

    @property
    def this_year(self) -> int:
        """The year of the instant."""
        return clock.day(self.at).year

    @property
    def chosen(self) -> int:
        """The year that is told of."""
        told = self.form.cleaned_data if self.form.is_valid() else {}
        return int(told.get("year") or self.this_year)
