"""Narrowing the list of who can answer on what."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Partnership
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Expert, Issue, Organisation
from crm.models.base import fold

ALL, OLD = "all", "old"
# Nobody has said for so long that it still holds.
FRESH = dt.timedelta(days=365)


class ExpertFilter(SiteFilterSet):
    """By name or what they know, issue and party; those who can be asked today unless asked otherwise."""

    q = django_filters.CharFilter(label=_("Search name or knowledge"), method="by_words")
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"))
    organisation = VisibleChoiceFilter(model=Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Party"))
    show = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[(OLD, _("Not confirmed for a year")), (ALL, _("Also who can be asked no longer"))],
        empty_label=_("Who can be asked today"),
        method="by_day",
    )

    def by_words(self, rows: QuerySet[Expert], name: str, value: str) -> QuerySet[Expert]:
        """Whose name or knowledge holds every word."""
        for word in value.split():
            of_name = Q(user__search_key__contains=fold(word)) | Q(contact__icontains=word)
            rows = rows.filter(of_name | Q(knows__icontains=word))
        return rows

    def by_day(self, rows: QuerySet[Expert], name: str, value: str) -> QuerySet[Expert]:
        """Those that nobody has confirmed for a year, or all."""
        if value == OLD:
            today = clock.day(self.at)
            return Expert.objects.valid(today).filter(pk__in=rows.values("pk"), confirmed_on__lt=today - FRESH)
        return rows

    def filter_queryset(self, queryset: QuerySet[Expert]) -> QuerySet[Expert]:
        """Who can be asked today, unless asked otherwise."""
        rows: QuerySet[Expert] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("show"):
            return rows
        return rows.filter(pk__in=Expert.objects.valid(clock.day(self.at)).values("pk"))
