"""Narrowing the list of issues."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.filters.base import NamedFilterSet, VisibleChoiceFilter
from crm.models import Issue, Organisation


class IssueFilter(NamedFilterSet):
    """Name, and the organisation that owns it."""

    organisation = VisibleChoiceFilter(model=Organisation, label=_("Owning organisation"))

    class Meta:
        model = Issue
        fields = ("organisation",)
