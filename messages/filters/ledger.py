"""Filters of what was put forward. What is withheld of an embargoed message is not told by a filter either."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import Partnership
from crm.filters.base import DayFilter, PeriodForm, SiteFilterSet, VisibleChoiceFilter
from crm.filters.meetings import YEARS_OFFERED, preset, presets
from crm.models import Issue, MeetingCounterpart, Organisation, Person
from messages.models import JointMessage, MessageUse
from messages.queries.ledger import put_forward

_PARTIES = {"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}


class LedgerFilter(SiteFilterSet):
    """Period, the party that said it, issue and message."""

    search = "period"
    period = django_filters.ChoiceFilter(label=_("Period"), method="no_rows")
    party = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Party that said it"), method="no_rows")
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), method="no_rows")
    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), method="no_rows")

    class Meta:
        model = MessageUse
        fields: list[str] = []
        form = PeriodForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.day(self.at).year
        self.filters["period"].extra["choices"] = [choice for n in range(YEARS_OFFERED) for choice in presets(year - n)]

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Any]:
        """``from`` is a word of the language and cannot be an attribute."""
        filters: OrderedDict[str, Any] = super().get_filters()
        for name, words in (("from", _("From")), ("to", _("To"))):
            filters[name] = DayFilter(label=words, method="no_rows")
        return filters

    def no_rows(self, rows: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        """Nothing by itself: ``uses`` takes all of them together."""
        return rows

    def uses(self) -> QuerySet[MessageUse]:
        """What was put forward, as far as the viewer may know and within the filters."""
        return self.within(put_forward(self.viewer))

    def within(self, rows: QuerySet[MessageUse]) -> QuerySet[MessageUse]:
        """The rows that the filters leave."""
        if not self.form.is_valid():
            return rows.none()
        wanted: Mapping[str, Any] = self.form.cleaned_data
        if period := wanted.get("period"):
            within = preset(period)
            rows = rows.filter(meeting__on__gte=within.first, meeting__on__lte=within.last)
        if first := wanted.get("from"):
            rows = rows.filter(meeting__on__gte=first)
        if last := wanted.get("to"):
            rows = rows.filter(meeting__on__lte=last)
        if party := wanted.get("party"):
            rows = rows.filter(
                Q(said_by__organisation=party) | Q(said_by__organisation=None, meeting__organisation=party)
            )
        if issue := wanted.get("issue"):
            readable = JointMessage.objects.readable_by(self.viewer, self.at).filter(issue=issue)
            rows = rows.filter(message__in=readable.values("pk"))
        if message := wanted.get("message"):
            rows = rows.filter(message=message)
        if person := wanted.get("person"):
            rows = rows.filter(meeting__in=MeetingCounterpart.objects.filter(person=person).values("meeting"))
        return rows


class UseListFilter(LedgerFilter):
    """The same over the rows themselves, and by decision-maker."""

    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"), method="no_rows")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows within the filters."""
        return self.within(queryset)


class MatrixFilter(LedgerFilter):
    """Over decision-makers: those to whom something of it was put forward, as far as is known.

    ``without`` leaves the others, ``everybody`` both.
    """

    without = django_filters.BooleanFilter(
        method="no_rows", label=_("Only those who have not heard it"), widget=forms.CheckboxInput
    )
    everybody = django_filters.BooleanFilter(method="no_rows", label=_("Show everybody"), widget=forms.CheckboxInput)

    class Meta:
        model = Person
        fields: list[str] = []
        form = PeriodForm

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who have heard something, those who have not, or everybody."""
        wanted = self.form.cleaned_data
        if wanted.get("everybody") and not wanted.get("without"):
            return queryset
        heard = Q(pk__in=MeetingCounterpart.objects.filter(meeting__in=self.uses().values("meeting")).values("person"))
        return queryset.filter(~heard if wanted.get("without") else heard)
