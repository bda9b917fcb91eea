"""Filters of what was put forward. What is withheld of an embargoed message is not told by a filter either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.enums import Partnership
from crm.filters.base import VisibleChoiceFilter
from crm.filters.periods import DaysForm, PeriodFilterSet
from crm.models import Issue, MeetingCounterpart, Organisation, Person
from messages.models import JointMessage, MessageUse
from messages.queries.ledger import put_forward

_PARTIES = {"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]}


class LedgerFilter(PeriodFilterSet):
    """Period, the party that said it, issue and message."""

    # ``uses`` takes all of them together.
    dated_by = None
    party = VisibleChoiceFilter(model=Organisation, only=_PARTIES, label=_("Party that said it"), method="leave")
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), method="leave")
    message = VisibleChoiceFilter(model=JointMessage, label=_("Joint message"), method="leave")

    class Meta:
        model = MessageUse
        fields: list[str] = []
        form = DaysForm

    def uses(self) -> QuerySet[MessageUse]:
        """What was put forward, as far as the viewer may know and within the filters."""
        return self.within(put_forward(self.viewer))

    def within(self, rows: QuerySet[MessageUse]) -> QuerySet[MessageUse]:
        """The rows that the filters leave."""
        if not self.form.is_valid():
            return rows.none()
        wanted: Mapping[str, Any] = self.form.cleaned_data
        rows = rows.filter(self.asked().within("meeting__on"))
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

    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"), method="leave")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows within the filters."""
        return self.within(queryset)


class MatrixFilter(LedgerFilter):
    """Over decision-makers: those to whom something of it was put forward, as far as is known.

    ``without`` leaves the others, ``everybody`` both.
    """

    without = django_filters.BooleanFilter(
        method="leave", label=_("Only those who have not heard it"), widget=forms.CheckboxInput
    )
    everybody = django_filters.BooleanFilter(method="leave", label=_("Show everybody"), widget=forms.CheckboxInput)

    class Meta:
        model = Person
        fields: list[str] = []
        form = DaysForm

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who have heard something, those who have not, or everybody."""
        wanted = self.form.cleaned_data
        if wanted.get("everybody") and not wanted.get("without"):
            return queryset
        heard = Q(pk__in=MeetingCounterpart.objects.filter(meeting__in=self.uses().values("meeting")).values("person"))
        return queryset.filter(~heard if wanted.get("without") else heard)
