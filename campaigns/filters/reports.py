"""Filters of reports."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ReportKind, ReportState
from campaigns.models import Report
from crm.filters.base import SiteFilterSet


class ReportFilter(SiteFilterSet):
    """Reports by kind and state."""

    kind = django_filters.ChoiceFilter(label=_("Kind of report"), choices=ReportKind.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=ReportState.choices, empty_label=_("All"))

    class Meta:
        model = Report
        fields: list[str] = []
