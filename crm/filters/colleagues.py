"""Narrowing the list of our own people."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Organisation, User
from crm.models.base import fold


class ColleagueFilter(SiteFilterSet):
    """Name, party, and whether the account is open."""

    q = django_filters.CharFilter(label=_("Search name"), method="by_text")
    organisation = VisibleChoiceFilter(model=Organisation, label=_("Party"))
    active = django_filters.BooleanFilter(label=_("Open account"), field_name="is_active")

    class Meta:
        model = User
        fields = ("organisation",)

    def by_text(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Whose name holds every word."""
        for word in fold(value).split():
            rows = rows.filter(search_key__contains=word)
        return rows
