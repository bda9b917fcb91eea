"""Narrowing networks, who sits in them, and allies."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Partnership
from crm.filters.base import NamedFilterSet, SiteFilterSet, VisibleChoiceFilter
from crm.models import Ally, Issue, Network, NetworkMember, Organisation
from crm.models.base import fold
from crm.network_enums import NetworkKind

ALL = "all"
_PARTIES = {"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}


class NetworkFilter(NamedFilterSet):
    """Networks by name, kind, issue and whose knowledge they are. Never by person: membership can tell an opinion."""

    q = django_filters.CharFilter(label=_("Name"), method="by_name")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=NetworkKind.choices)
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), field_name="issues")
    organisation = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Party"))

    class Meta:
        model = Network
        fields: list[str] = []


class MemberFilter(SiteFilterSet):
    """Who sits in one network, now unless asked otherwise."""

    network = VisibleChoiceFilter(model=Network, label=_("Network"), required=True)
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=[(ALL, _("Also former members"))], empty_label=_("Members today"), method="by_day"
    )

    class Meta:
        model = NetworkMember
        fields: list[str] = []

    def by_day(self, rows: QuerySet[NetworkMember], name: str, value: str) -> QuerySet[NetworkMember]:
        """All of them."""
        return rows

    def filter_queryset(self, queryset: QuerySet[NetworkMember]) -> QuerySet[NetworkMember]:
        """Those of today, unless asked otherwise."""
        rows: QuerySet[NetworkMember] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("show"):
            return rows
        return rows.filter(pk__in=NetworkMember.objects.on(clock.day(self.at)).values("pk"))


class AllyFilter(SiteFilterSet):
    """Allies by name and issue; those of today unless asked otherwise."""

    q = django_filters.CharFilter(label=_("Name"), method="by_words")
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"))
    organisation = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Party"))
    network = VisibleChoiceFilter(model=Network, label=_("Network"), widget=forms.HiddenInput)
    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=[(ALL, _("Also former allies"))], empty_label=_("Allies today"), method="by_day"
    )

    class Meta:
        model = Ally
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Ally], name: str, value: str) -> QuerySet[Ally]:
        """Whose name holds every word."""
        for word in value.split():
            of_row = Q(network__search_key__contains=fold(word)) | Q(body__search_key__contains=fold(word))
            rows = rows.filter(of_row | Q(named__icontains=word))
        return rows

    def by_day(self, rows: QuerySet[Ally], name: str, value: str) -> QuerySet[Ally]:
        """All of them."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Ally]) -> QuerySet[Ally]:
        """Those of today, unless asked otherwise."""
        rows: QuerySet[Ally] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("show"):
            return rows
        return rows.filter(pk__in=Ally.objects.on(clock.day(self.at)).values("pk"))
