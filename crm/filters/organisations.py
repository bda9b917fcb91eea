"""Narrowing the list of organisations."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.enums import OrganisationKind, Partnership
from crm.filters.base import DayFilter, SiteFilterSet
from crm.models import Organisation
from crm.models.base import fold


class OrganisationFilter(SiteFilterSet):
    """Name, kind, part in the cooperation, and whether it existed on a day."""

    q = django_filters.CharFilter(label=_("Search name"), method="by_text")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices)
    partnership = django_filters.ChoiceFilter(label=_("Partnership"), choices=Partnership.choices)
    on = DayFilter(label=_("Existed on"), method="by_day")

    def by_text(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        """Whose name holds every word."""
        for word in fold(value).split():
            rows = rows.filter(search_key__contains=word)
        return rows

    def by_day(self, rows: QuerySet[Organisation], name: str, value: object) -> QuerySet[Organisation]:
        """Which had begun and not ended on the day."""
        return rows.filter(Q(valid_from=None) | Q(valid_from__lte=value), Q(valid_to=None) | Q(valid_to__gte=value))
