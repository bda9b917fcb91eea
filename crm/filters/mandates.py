"""Narrowing the list of mandates."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.filters.base import DayFilter, SiteFilterSet, VisibleChoiceFilter
from crm.models import Mandate, Organisation, Person
from crm.models.mandate import MandateQuerySet


class MandateFilter(SiteFilterSet):
    """Whose, in which body and committee, and whether in force on a day."""

    search = "person"
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"))
    body = VisibleChoiceFilter(model=Organisation, label=_("Body"))
    committee = django_filters.CharFilter(label=_("Committee"))
    on = DayFilter(label=_("In force on"), method="by_day")

    class Meta:
        model = Mandate
        fields = ("person", "body", "committee")

    def by_day(self, rows: MandateQuerySet, name: str, value: dt.date) -> MandateQuerySet:
        """Held on the day; the last day counts."""
        return rows.in_force(value)
