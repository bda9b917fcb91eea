"""Narrowing four rows, and what meetings showed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.enums import ArrivalState, ProposalState
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Debrief, DebriefArrival, Meeting, ObservedStance, Organisation, StanceProposal, User


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


class ArrivalFilter(SiteFilterSet):
    """Of which meeting, by whom, and what became of them."""

    search = "meeting"
    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"))
    author = VisibleChoiceFilter(model=User, label=_("Written by"))
    state = django_filters.ChoiceFilter(choices=ArrivalState.choices, label=_("State"))

    class Meta:
        model = DebriefArrival
        fields = ("meeting", "author", "state")


class ProposalFilter(SiteFilterSet):
    """The meeting, or those that wait: nobody is listed by what somebody thought of them once it is decided."""

    search = "meeting"
    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"))
    waiting = django_filters.BooleanFilter(method="by_wait", label=_("Waits for a decision"))

    class Meta:
        model = StanceProposal
        fields = ("meeting",)

    def by_wait(self, rows: QuerySet[StanceProposal], name: str, value: bool) -> QuerySet[StanceProposal]:
        """Undecided, or decided."""
        state = ProposalState.PROPOSED
        return rows.filter(state=state) if value else rows.exclude(state=state)

    @property
    def qs(self) -> Any:
        """Nothing at all unless a meeting is named or only what waits is asked for."""
        named = self.data.get("meeting") or self.data.get("waiting") == "true"
        return super().qs if named else super().qs.none()
