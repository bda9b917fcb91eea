"""Filters of what feeds advocacy."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import NeedState
from campaigns.filters.campaigns import DatedFilter
from campaigns.models import AgendaItem, BusinessNeed, WatchNote
from crm import clock
from crm.enums import OrganisationKind, Partnership
from crm.filters.base import NamedFilterSet, VisibleChoiceFilter
from crm.filters.periods import DaysFilterSet, DaysForm
from crm.models import Issue, Organisation

PARTIES = {"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}


class NeedFilter(DaysFilterSet, NamedFilterSet):
    """What companies need: by company and words, state, issue, municipality, the party that took it in, and day."""

    q = django_filters.CharFilter(label=_("Company, or words of the need"), method="by_name")
    state = django_filters.ChoiceFilter(label=_("State"), choices=NeedState.choices, empty_label=_("All"))
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"))
    municipality = VisibleChoiceFilter(
        model=Organisation, only={"kind": OrganisationKind.MUNICIPALITY}, label=_("Municipality")
    )
    organisation = VisibleChoiceFilter(model=Organisation, only=PARTIES, label=_("Party that took it in"))

    class Meta:
        model = BusinessNeed
        form = DaysForm
        fields: list[str] = []


class WatchNoteFilter(DaysFilterSet):
    """Watch notes by issue, party, what is to be done by a day, and day."""

    search = "issue"
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"))
    organisation = VisibleChoiceFilter(model=Organisation, only=PARTIES, label=_("Party"))
    deadline = django_filters.ChoiceFilter(
        label=_("Something closes"),
        choices=[("coming", pgettext_lazy("days", "To come")), ("past", _("Past"))],
        method="by_deadline",
    )

    class Meta:
        model = WatchNote
        form = DaysForm
        fields: list[str] = []

    def by_deadline(self, rows: QuerySet[WatchNote], _name: str, value: str) -> QuerySet[WatchNote]:
        """Whether the day has passed."""
        today = clock.day(self.at)
        return rows.filter(deadline__gte=today) if value == "coming" else rows.filter(deadline__lt=today)


class AgendaFilter(DatedFilter):
    """The agenda by name, issue and whether an item is over."""

    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), field_name="issues")

    class Meta:
        model = AgendaItem
        fields: list[str] = []

    def by_time(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """By the last day; an item without one is not over."""
        over = Q(ends__lt=clock.day(self.at))
        return rows.exclude(over) if value == "now" else rows.filter(over)
