"""Filters of participants and of files of figures."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.models import ActivityParticipant, CampaignActivity, FigureImport, Indicator
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.import_enums import ImportState


class ParticipantFilter(SiteFilterSet):
    """Who signed up, by activity."""

    activity = VisibleChoiceFilter(model=CampaignActivity, label=_("Activity"))

    class Meta:
        model = ActivityParticipant
        fields: list[str] = []


class FigureImportFilter(ParticipantFilter):
    """Files of figures by what they are about, and by state."""

    indicator = VisibleChoiceFilter(model=Indicator, label=_("Indicator"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=ImportState.choices)

    class Meta:
        model = FigureImport
        fields: list[str] = []
