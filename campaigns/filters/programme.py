"""Filters of an arena's programme and its packs."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.enums import PackKind
from campaigns.filters.campaigns import OfArenaFilter
from campaigns.models import BriefingPack, ProgrammeItem
from crm.enums import MeetingState, Partnership
from crm.filters.base import DayFilter, VisibleChoiceFilter
from crm.models import MeetingParticipant, Organisation, User
from crm.visibility import VisibleQuerySet


class PackFilter(OfArenaFilter):
    """Briefing packs by arena, recipient, kind and item."""

    recipient = VisibleChoiceFilter(model=User, label=_("Recipient"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PackKind.choices)
    item = VisibleChoiceFilter(model=ProgrammeItem, label=_("Programme item"))

    class Meta:
        model = BriefingPack
        fields: list[str] = []


class ProgrammeItemFilter(OfArenaFilter):
    """Items by arena, day, state, and the party that somebody of theirs takes part for."""

    day = DayFilter(label=_("Day"), field_name="meeting__on")
    party = VisibleChoiceFilter(
        model=Organisation, only={"partnership": Partnership.ACTIVE}, label=_("Party"), method="by_party"
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=MeetingState.choices, field_name="meeting__state")

    class Meta:
        model = ProgrammeItem
        fields: list[str] = []

    def by_party(
        self, rows: VisibleQuerySet[ProgrammeItem], _name: str, value: Organisation
    ) -> VisibleQuerySet[ProgrammeItem]:
        """Where somebody of the party takes part."""
        theirs = MeetingParticipant.objects.filter(user__organisation=value)
        return rows.filter(meeting__in=theirs.values("meeting"))
