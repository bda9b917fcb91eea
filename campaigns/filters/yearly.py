"""Narrowing what was gone through."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet


class YearlyCheckFilter(SiteFilterSet):
    """By year."""

    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
