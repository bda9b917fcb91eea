"""The days of a rehearsal."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import ReminderOccurrence
from crm.filters.base import DayFilter, SiteFilterSet


class RehearsalFilter(SiteFilterSet):
    """The first and the last day; what is still to come is computed, so they narrow no rows but those that were due."""

    class Meta:
        model = ReminderOccurrence
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Any]:
        """``from`` is a word of the language and cannot be an attribute."""
        filters: OrderedDict[str, Any] = super().get_filters()
        filters["from"] = DayFilter(label=_("From"), field_name="due_at", lookup_expr="date__gte")
        filters["to"] = DayFilter(label=_("To"), field_name="due_at", lookup_expr="date__lte")
        return filters
