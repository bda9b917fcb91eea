"""Narrowing four rows, and what meetings showed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Debrief, Meeting, ObservedStance, Organisation, User


class DebriefFilter(SiteFilterSet):
    """Of which meeting, which party's, by whom."""

    search = "meeting"
    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"))
    party = VisibleChoiceFilter(model=Organisation, label=_("Party"), field_name="meeting__organisation")
    author = VisibleChoiceFilter(model=User, label=_("Written by"))

    class Meta:
        model = Debrief
        fields = ("meeting", "author")


class ObservationFilter(SiteFilterSet):
    """The meeting, which must be named: nobody is listed by what they seemed to think."""

    search = "meeting"
    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"), required=True)

    class Meta:
        model = ObservedStance
        fields = ("meeting",)
