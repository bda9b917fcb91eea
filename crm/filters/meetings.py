"""Narrowing the advocacy log."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.enums import CONTACT_KINDS, Channel, MeetingKind, MeetingState, Partnership, Visibility
from crm.filters.base import VisibleChoiceFilter
from crm.filters.periods import PeriodFilterSet
from crm.models import Issue, Mandate, Meeting, MeetingCounterpart, Network, Organisation, Person
from crm.models.base import fold
from crm.models.meeting import MeetingQuerySet
from crm.queries import log_groups
from crm.queries.log import Existence, existence, not_shown
from crm.queries.log_groups import NONE
from crm.queries.networks import with_members

MISSING = "missing"
# By what contacts are counted: it narrows nothing.
GROUP = "group"
# What a coordinator may know of another party's own contact, and may therefore narrow by.
PERIOD = {"period", "from", "to"}
KNOWN_BY_EXISTENCE = PERIOD | {"party", "person"}


class MeetingFilter(PeriodFilterSet):
    """When and whose a contact was, with whom, where they sat that day, about what, how, and who may see it."""

    party = VisibleChoiceFilter(
        model=Organisation,
        only={"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]},
        label=_("Party"),
        field_name="organisation",
    )
    who = django_filters.CharFilter(label=_("Decision-maker's name"), method="by_name")
    # Set by links: a list to choose from would be as long as the register.
    person = VisibleChoiceFilter(
        model=Person,
        label=_("Decision-maker"),
        method="by_person",
        widget=forms.HiddenInput,
        null_label=_("Nobody"),
        null_value=NONE,
    )
    body = VisibleChoiceFilter(
        model=Organisation,
        only={"pk__in": Mandate.objects.values("body")},
        label=_("Body on that day"),
        method="by_body",
        null_label=_("No known body"),
        null_value=NONE,
    )
    issue = VisibleChoiceFilter(
        model=Issue, label=_("Issue"), method="by_issue", null_label=_("No issue"), null_value=NONE
    )
    # Set by the page of the network.
    network = VisibleChoiceFilter(
        model=Network, label=_("Members of the network"), method="by_network", widget=forms.HiddenInput
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=[(kind.value, kind.label) for kind in CONTACT_KINDS])
    channel = django_filters.ChoiceFilter(label=_("How"), choices=Channel.choices)
    visibility = django_filters.ChoiceFilter(label=_("Who may see this"), choices=Visibility.choices)
    debrief = django_filters.ChoiceFilter(label=_("Debrief"), choices=[(MISSING, _("Is missing"))], method="by_debrief")

    def by_name(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """With somebody whose name holds every word; case and marks do not matter."""
        named = Person.objects.all()
        for word in fold(value).split():
            named = named.filter(search_key__contains=word)
        return rows.filter(pk__in=MeetingCounterpart.objects.filter(person__in=named.values("pk")).values("meeting"))

    def by_issue(self, rows: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        """About the issue, or about none."""
        about = Meeting.issues.through.objects
        if value == NONE:
            return rows.exclude(pk__in=about.values("meeting"))
        return rows.filter(pk__in=about.filter(issue=value).values("meeting"))

    def by_person(self, rows: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        """With the person, or with nobody."""
        if value == NONE:
            return rows.exclude(pk__in=MeetingCounterpart.objects.values("meeting"))
        return rows.filter(pk__in=MeetingCounterpart.objects.filter(person=value).values("meeting"))

    def by_body(self, rows: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        """With somebody who sat there on that day, or with nobody who is known to have sat anywhere."""
        seated = log_groups.seated()
        if value == NONE:
            return rows.exclude(pk__in=seated.values("met"))
        return rows.filter(pk__in=seated.filter(body=value).values("met"))

    def by_network(self, rows: QuerySet[Meeting], name: str, value: Network) -> QuerySet[Meeting]:
        """With somebody who sits or sat in the network, or who on that day was of a body that does or did."""
        return rows.filter(with_members(value))

    def by_debrief(self, rows: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        """Without four rows, though decision-makers were there."""
        return rows.filter(debrief=None, pk__in=MeetingCounterpart.objects.values("meeting"))

    def not_shown(self) -> int | None:
        """How many contacts the list leaves out under these filters; None where that is not said.

        The project leader is told only of a period by itself; a coordinator as long as the filters ask for nothing
        but what a coordinator may know. Any other filter would tell something of what is hidden.
        """
        used = self._used()
        if used is not None and used <= PERIOD:
            return not_shown(self.viewer, self.asked())
        return len(self.existence()) or None

    def existence(self) -> list[Existence]:
        """Other parties' own contacts, as far as the viewer and the filters allow them to be known."""
        used = self._used()
        if used is None or not used <= KNOWN_BY_EXISTENCE:
            return []
        values = self.form.cleaned_data
        if values.get("person") == NONE:
            return []
        return existence(
            self.viewer,
            self.asked(),
            person_ids=[values["person"].pk] if values.get("person") else [],
            organisation_ids=[values["party"].pk] if values.get("party") else [],
        )

    def _used(self) -> set[str] | None:
        """The names of the filters in use; None when they are not valid."""
        if not self.form.is_valid():
            return None
        return {name for name, value in self.form.cleaned_data.items() if value not in (None, "") and name != GROUP}


class MeetingListFilter(MeetingFilter):
    """The same over all meetings, planned ones too: by state and every kind as well."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=MeetingKind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=MeetingState.choices)
    planned = django_filters.BooleanFilter(label=_("Still to come"), method="by_planned")

    def by_planned(self, rows: MeetingQuerySet, name: str, value: bool) -> MeetingQuerySet:
        """Requested, confirmed or moved; or else the others."""
        return rows.planned() if value else rows.exclude(pk__in=rows.planned().values("pk"))

    def by_debrief(self, rows: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        """In the log, and without four rows."""
        return super().by_debrief(rows.contacts(), name, value)
