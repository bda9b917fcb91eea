"""Filters of comparisons with lobbying registers, and of what was decided."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.lobby_enums import LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRegister
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter


class LobbyCheckFilter(SiteFilterSet):
    """Files by register."""

    register = VisibleChoiceFilter(model=LobbyRegister, label=_("Register"))

    class Meta:
        model = LobbyCheck
        fields: list[str] = []


class LobbyDecisionFilter(SiteFilterSet):
    """Decisions by register and verdict."""

    register = VisibleChoiceFilter(model=LobbyRegister, label=_("Register"))
    verdict = django_filters.ChoiceFilter(label=_("Decided"), choices=LobbyVerdict)

    class Meta:
        model = LobbyDecision
        fields: list[str] = []
