"""Narrowing the list of issues."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Issue, Organisation
from crm.models.base import fold


class IssueFilter(SiteFilterSet):
    """Name, and the organisation that owns it."""

    q = django_filters.CharFilter(label=_("Search name"), method="by_text")
    organisation = VisibleChoiceFilter(model=Organisation, label=_("Owning organisation"))

    class Meta:
        model = Issue
        fields = ("organisation",)

    def by_text(self, rows: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        """Whose name holds every word."""
        for word in fold(value).split():
            rows = rows.filter(search_key__contains=word)
        return rows
