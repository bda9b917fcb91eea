"""Narrowing the advocacy log."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import CONTACT_KINDS, MeetingKind, MeetingState, Partnership
from crm.filters.base import DayFilter, SiteFilterSet, VisibleChoiceFilter
from crm.models import Issue, Meeting, MeetingCounterpart, Organisation, Person
from crm.models.meeting import MeetingQuerySet
from crm.queries.log import Existence, Period, existence, not_shown

YEARS_OFFERED = 3
MISSING = "missing"
# What a coordinator may know of another party's own contact, and may therefore narrow by.
PERIOD = {"period", "from", "to"}
KNOWN_BY_EXISTENCE = PERIOD | {"party", "person"}


class MeetingFilter(SiteFilterSet):
    """Period, party, issue, kind, decision-maker, and whether the debrief is missing."""

    search = "period"
    period = django_filters.ChoiceFilter(label=_("Period"), method="by_period")
    party = VisibleChoiceFilter(
        model=Organisation,
        only={"partnership__in": [Partnership.ACTIVE, Partnership.FORMER]},
        label=_("Party"),
        field_name="organisation",
    )
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), method="by_issue")
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"), method="by_person")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=[(kind.value, kind.label) for kind in CONTACT_KINDS])
    debrief = django_filters.ChoiceFilter(label=_("Debrief"), choices=[(MISSING, _("Is missing"))], method="by_debrief")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.day(self.at).year
        self.filters["period"].extra["choices"] = [choice for n in range(YEARS_OFFERED) for choice in presets(year - n)]

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Any]:
        """``from`` is a word of the language and cannot be an attribute."""
        filters: OrderedDict[str, Any] = super().get_filters()
        filters["from"] = DayFilter(label=_("From"), field_name="on", lookup_expr="gte")
        filters["to"] = DayFilter(label=_("To"), field_name="on", lookup_expr="lte")
        return filters

    def by_period(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """Within a year or half-year."""
        return rows.filter(preset(value).within())

    def by_issue(self, rows: QuerySet[Meeting], name: str, value: Issue) -> QuerySet[Meeting]:
        """About the issue."""
        return rows.filter(pk__in=Meeting.issues.through.objects.filter(issue=value).values("meeting"))

    def by_person(self, rows: QuerySet[Meeting], name: str, value: Person) -> QuerySet[Meeting]:
        """With the person."""
        return rows.filter(pk__in=MeetingCounterpart.objects.filter(person=value).values("meeting"))

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
            return not_shown(self.viewer, self._period())
        return len(self.existence()) or None

    def existence(self) -> list[Existence]:
        """Other parties' own contacts, as far as the viewer and the filters allow them to be known."""
        used = self._used()
        if used is None or not used <= KNOWN_BY_EXISTENCE:
            return []
        values = self.form.cleaned_data
        return existence(
            self.viewer,
            self._period(),
            person_ids=[values["person"].pk] if values.get("person") else [],
            organisation_ids=[values["party"].pk] if values.get("party") else [],
        )

    def _used(self) -> set[str] | None:
        """The names of the filters in use; None when they are not valid."""
        if not self.form.is_valid():
            return None
        return {name for name, value in self.form.cleaned_data.items() if value not in (None, "")}

    def _period(self) -> Period:
        values = self.form.cleaned_data
        chosen = preset(values["period"]) if values.get("period") else Period()
        firsts = [day for day in (chosen.first, values.get("from")) if day]
        lasts = [day for day in (chosen.last, values.get("to")) if day]
        return Period(max(firsts, default=None), min(lasts, default=None))


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


def presets(year: int) -> list[tuple[str, str]]:
    """The year and its halves, as values and words."""
    return [
        (f"{year}", f"{year}"),
        (f"{year}-1", gettext("January–June %(year)s") % {"year": year}),
        (f"{year}-2", gettext("July–December %(year)s") % {"year": year}),
    ]


def preset(value: str) -> Period:
    """The period that a choice of ``presets`` names."""
    year, _dash, half = value.partition("-")
    return Period.half(int(year), int(half)) if half else Period.year(int(year))
