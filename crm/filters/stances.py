"""Narrowing stances: of one person only. There is no filter by position, and there must never be one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Issue, Person, Stance


class StanceFilter(SiteFilterSet):
    """The person, who must be named, and the issue."""

    search = "person"
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"), required=True)
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"))

    class Meta:
        model = Stance
        fields = ("person", "issue")
