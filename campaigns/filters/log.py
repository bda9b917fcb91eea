"""Narrowing the advocacy log by what this package knows of contacts: arena, campaign, work package."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Arena, Campaign
from campaigns.queries import contacts
from crm.filters.base import VisibleChoiceFilter
from crm.filters.log_counts import CountingFilter
from crm.filters.meetings import MeetingFilter, MeetingListFilter
from crm.models import Meeting, MeetingCounterpart
from crm.queries.log_groups import NONE, Count

SOMEBODY = "somebody"


class _OfCampaigns(MeetingFilter):
    """A contact belongs to the campaigns on one of its issues whose days hold it, as goals count it."""

    arena = VisibleChoiceFilter(
        model=Arena, label=_("Arena"), method="by_arena", null_label=_("No arena"), null_value=NONE
    )
    campaign = VisibleChoiceFilter(
        model=Campaign, label=_("Campaign"), method="by_campaign", null_label=_("No campaign"), null_value=NONE
    )
    work_package = django_filters.ChoiceFilter(label=_("Work package"), method="by_work_package")
    # Set by links from a goal's figure, which counts contacts with somebody.
    met = django_filters.ChoiceFilter(
        label=_("Whom we met"), choices=[(SOMEBODY, _("somebody"))], method="by_met", widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["work_package"].extra["choices"] = cache(self._work_packages)

    def _work_packages(self) -> list[tuple[str, str]]:
        named = Campaign.objects.visible_to(self.viewer).exclude(work_package="").order_by("work_package")
        return [(name, name) for name in named.values_list("work_package", flat=True).distinct()]

    def by_arena(self, rows: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        """In the arena's programme or beside it, or at none that the viewer sees."""
        if value == NONE:
            return rows.exclude(contacts.at_arenas(self.viewer))
        return rows.filter(contacts.at_arenas(self.viewer, arena=value))

    def by_campaign(self, rows: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        """On the campaign's issue and in its days, or in no campaign."""
        if value == NONE:
            return rows.exclude(pk__in=contacts.of_campaigns().values("met"))
        return rows.filter(pk__in=contacts.of_campaigns().filter(pk=value.pk).values("met"))

    def by_met(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """With a decision-maker: an event or an interview may be with nobody."""
        return rows.filter(pk__in=MeetingCounterpart.objects.values("meeting"))

    def by_work_package(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """In one of the work package's campaigns."""
        return rows.filter(pk__in=contacts.of_campaigns().filter(work_package=value).values("met"))


class _Counting(CountingFilter):
    counts: ClassVar[dict[str, tuple[Any, Count]]] = {
        **CountingFilter.counts,
        "arena": (_("Arena"), contacts.by_arena),
        "campaign": (_("Campaign"), contacts.by_campaign),
    }


class LogFilter(_OfCampaigns, _Counting):
    """The advocacy log's filters."""


class LogListFilter(MeetingListFilter, _OfCampaigns):
    """The same over all meetings, planned ones too."""


class LogGroupsFilter(LogListFilter, _Counting):
    """The same, and what to count by."""
