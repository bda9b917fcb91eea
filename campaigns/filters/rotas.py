"""Filters of duty rotas and their shifts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.filters.campaigns import DatedFilter
from campaigns.filters.feeds import PARTIES
from campaigns.models import Arena, DutyRota, RotaAbsence, RotaShift, RotaSwap
from campaigns.queries.rotas import soon_without_person
from campaigns.rota_enums import SwapState
from crm import clock
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Organisation, User


class RotaFilter(DatedFilter):
    """Rotas by name, arena, a party that takes turns, and whether they are over."""

    arena = VisibleChoiceFilter(model=Arena, label=_("Arena"))
    party = VisibleChoiceFilter(
        model=Organisation, only=PARTIES, label=_("Party that takes turns"), field_name="parties__organisation"
    )

    class Meta:
        model = DutyRota
        fields: list[str] = []


class RotaShiftFilter(SiteFilterSet):
    """Shifts by rota, party, person, whether they are over, and whether somebody has them."""

    search = "rota"
    rota = VisibleChoiceFilter(model=DutyRota, label=_("Duty rota"))
    organisation = VisibleChoiceFilter(model=Organisation, only=PARTIES, label=_("Party"))
    user = VisibleChoiceFilter(model=User, label=_("Person"))
    time = django_filters.ChoiceFilter(
        label=_("Time"),
        choices=[
            ("coming", pgettext_lazy("days", "To come")),
            ("past", _("Past")),
            ("done", _("Past, somebody had it")),
            ("unserved", _("Past, nobody had it")),
        ],
        method="by_time",
        empty_label=_("All"),
    )
    gap = django_filters.BooleanFilter(label=_("Begins within a week without anybody"), method="by_gap")

    class Meta:
        model = RotaShift
        fields: list[str] = []

    def by_time(self, rows: QuerySet[RotaShift], _name: str, value: str) -> QuerySet[RotaShift]:
        """Whether the last day has passed, and somebody had it then."""
        today = clock.day(self.at)
        if value == "coming":
            return rows.filter(ends__gte=today)
        past = rows.filter(ends__lt=today)
        return past if value == "past" else past.filter(user__isnull=value == "unserved")

    def by_gap(self, rows: Any, _name: str, value: bool) -> QuerySet[RotaShift]:
        """Those that nobody has, or the others."""
        found: QuerySet[RotaShift] = soon_without_person(rows, clock.day(self.at))
        return found if value else rows.exclude(pk__in=found.values("pk"))


class RotaSwapFilter(SiteFilterSet):
    """Swaps by rota, state and party."""

    rota = VisibleChoiceFilter(model=DutyRota, label=_("Duty rota"), field_name="offered__rota")
    state = django_filters.ChoiceFilter(label=_("State"), choices=SwapState.choices)
    organisation = VisibleChoiceFilter(model=Organisation, only=PARTIES, label=_("Party that asks"))
    other = VisibleChoiceFilter(model=Organisation, only=PARTIES, label=_("Party that is asked"))

    class Meta:
        model = RotaSwap
        fields: list[str] = []


class RotaAbsenceFilter(SiteFilterSet):
    """Absences by rota and party."""

    rota = VisibleChoiceFilter(model=DutyRota, label=_("Duty rota"), field_name="party__rota")
    organisation = VisibleChoiceFilter(
        model=Organisation, only=PARTIES, label=_("Party"), field_name="party__organisation"
    )

    class Meta:
        model = RotaAbsence
        fields: list[str] = []
