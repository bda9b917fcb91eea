"""Filters of the communication strategy."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from messages.enums import StrategyState, VariantAudience
from messages.models import Strategy, StrategyRow


class StrategyFilter(SiteFilterSet):
    """Versions by state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=StrategyState.choices)

    class Meta:
        model = Strategy
        fields: list[str] = []


class StrategyRowFilter(SiteFilterSet):
    """Rows by version and audience."""

    strategy = VisibleChoiceFilter(model=Strategy, label=_("Version"))
    audience = django_filters.ChoiceFilter(label=_("Audience"), choices=VariantAudience.choices)

    class Meta:
        model = StrategyRow
        fields: list[str] = []
