"""Narrowing the list of our own people."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.filters.base import NamedFilterSet, VisibleChoiceFilter
from crm.models import Organisation, User


class ColleagueFilter(NamedFilterSet):
    """Name, party, and whether the account is open."""

    organisation = VisibleChoiceFilter(model=Organisation, label=_("Party"))
    is_active = django_filters.BooleanFilter(label=_("Open account"))

    class Meta:
        model = User
        fields = ("organisation",)
