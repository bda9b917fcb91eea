"""Filters of campaigns and arenas."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ArenaKind
from campaigns.models import Arena, ArenaDeadline, Campaign, Goal, GoalEntry, Venue
from crm import clock
from crm.filters.base import NamedFilterSet, SiteFilterSet, VisibleChoiceFilter
from crm.models import Issue, User
from crm.models.base import fold

WHEN = [("now", _("Going on or to come")), ("past", _("Past"))]


class DatedFilter(SiteFilterSet):
    """By name, and by whether it is over."""

    q = django_filters.CharFilter(label=_("Name"), method="by_name")
    when = django_filters.ChoiceFilter(label=_("When"), choices=WHEN, method="by_time", empty_label=_("All"))

    def by_name(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Anywhere in the name; marks make no difference."""
        return rows.filter(Q(search_key__contains=fold(value)))

    def by_time(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """By the last day."""
        today = clock.day(self.at)
        return rows.filter(ends__gte=today) if value == "now" else rows.filter(ends__lt=today)


class CampaignFilter(DatedFilter):
    """Campaigns, also by issue."""

    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), empty_label=_("All"))

    class Meta:
        model = Campaign
        fields: list[str] = []


class GoalFilter(SiteFilterSet):
    """Goals of a campaign."""

    campaign = VisibleChoiceFilter(model=Campaign, label=_("Campaign"))

    class Meta:
        model = Goal
        fields: list[str] = []


class GoalEntryFilter(SiteFilterSet):
    """Rows behind a goal's recorded figure."""

    goal = VisibleChoiceFilter(model=Goal, label=_("Goal"))

    class Meta:
        model = GoalEntry
        fields: list[str] = []


class OfArenaFilter(SiteFilterSet):
    """What hangs on an arena, by arena."""

    arena = VisibleChoiceFilter(model=Arena, label=_("Arena"))


class VenueFilter(NamedFilterSet):
    """Venues by name and arena."""

    arena = VisibleChoiceFilter(model=Arena, label=_("Arena"))

    class Meta:
        model = Venue
        fields: list[str] = []


class DeadlineFilter(OfArenaFilter):
    """What must be done before an arena, also by who sees to it and whether it is done."""

    responsible = VisibleChoiceFilter(model=User, label=_("Who sees to it"))
    done = django_filters.BooleanFilter(label=_("Done"), field_name="done_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = ArenaDeadline
        fields: list[str] = []


class ArenaFilter(DatedFilter):
    """Arenas, also by kind."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ArenaKind.choices, empty_label=_("All"))

    class Meta:
        model = Arena
        fields: list[str] = []
