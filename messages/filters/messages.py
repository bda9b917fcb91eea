"""Filters of joint messages. What is withheld of an embargoed message is not told by a filter either."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Issue, Organisation
from crm.models.base import fold
from messages.enums import PENDING, MessageState
from messages.models import Endorsement, JointMessage
from messages.queries.board import waiting


class MessageFilter(SiteFilterSet):
    """By words of the title, status, issue, and what waits for one's own party or another."""

    q = django_filters.CharFilter(method="filter_title", label=_("Title"))
    state = django_filters.ChoiceFilter(choices=MessageState, label=_("Status"), empty_label=_("Any"))
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), empty_label=_("Any"), method="filter_issue")
    waits = django_filters.BooleanFilter(
        method="filter_waits", label=_("Waits for our answer"), widget=forms.CheckboxInput
    )
    # Reached by the figures of who answers for the parties; a sentence above the list takes it away.
    waits_for = VisibleChoiceFilter(
        model=Organisation, label=_("Waits for"), method="filter_waits_for", widget=forms.HiddenInput
    )

    class Meta:
        model = JointMessage
        fields: list[str] = []

    def filter_title(self, rows: QuerySet[JointMessage], _name: str, value: str) -> QuerySet[JointMessage]:
        """Titles that hold the words; case and marks do not matter."""
        return rows.filter(search_key__contains=fold(value))

    def filter_issue(self, rows: QuerySet[JointMessage], _name: str, value: Issue) -> QuerySet[JointMessage]:
        """Messages on the issue."""
        return self._readable(rows).filter(issue=value)

    def filter_waits(self, rows: QuerySet[JointMessage], _name: str, value: bool) -> QuerySet[JointMessage]:
        """Messages whose current version one's own party has yet to answer."""
        if not value:
            return rows
        waiting = Endorsement.objects.filter(organisation_id=self.viewer.organisation_id or 0, state__in=PENDING)
        return self._readable(rows).filter(Q(current__in=waiting.values("version")))

    def filter_waits_for(self, rows: QuerySet[JointMessage], _name: str, value: Organisation) -> QuerySet[JointMessage]:
        """Messages that wait for that party's answer."""
        return self._readable(rows).filter(current__in=waiting().filter(organisation=value).values("version"))

    def _readable(self, rows: QuerySet[JointMessage]) -> QuerySet[JointMessage]:
        """Those whose text the viewer may read."""
        return rows.filter(pk__in=JointMessage.objects.readable_by(self.viewer, self.at).values("pk"))
