"""Narrowing the list of organisations."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.enums import OrganisationKind, Partnership
from crm.filters.base import DayFilter, NamedFilterSet
from crm.models import Organisation
from crm.queries.reference import valid_on


class OrganisationFilter(NamedFilterSet):
    """Name, kind, place in the cooperation, and whether it existed on a day."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices)
    partnership = django_filters.ChoiceFilter(label=_("Place in the cooperation"), choices=Partnership.choices)
    on = DayFilter(label=_("Existed on"), method="by_day")

    def by_day(self, rows: QuerySet[Organisation], name: str, value: dt.date) -> QuerySet[Organisation]:
        """Which had begun and not ended on the day."""
        return rows.filter(valid_on(value))
