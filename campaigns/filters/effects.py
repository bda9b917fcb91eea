"""Filters of what campaigns want and have brought about."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.enums import ActivityState, OutcomeStep
from campaigns.models import Campaign, CampaignActivity, CampaignTarget, ClaimEvidence, OutcomeClaim
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter


class OfCampaignFilter(SiteFilterSet):
    """What hangs on a campaign, by campaign."""

    campaign = VisibleChoiceFilter(model=Campaign, label=_("Campaign"))


class ClaimFilter(OfCampaignFilter):
    """Outcome claims by campaign and by how far they went."""

    step = django_filters.ChoiceFilter(label=_("How far it went"), choices=OutcomeStep)

    class Meta:
        model = OutcomeClaim
        fields: list[str] = []


class EvidenceFilter(SiteFilterSet):
    """Evidence of a claim."""

    claim = VisibleChoiceFilter(model=OutcomeClaim, label=pgettext_lazy("claim", "Outcome"))

    class Meta:
        model = ClaimEvidence
        fields: list[str] = []


class TargetFilter(OfCampaignFilter):
    """Targets by campaign."""

    class Meta:
        model = CampaignTarget
        fields: list[str] = []


class ActivityFilter(OfCampaignFilter):
    """Activities by campaign and state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ActivityState)

    class Meta:
        model = CampaignActivity
        fields: list[str] = []
