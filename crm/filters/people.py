"""Narrowing the list of decision-makers. There is no filter by opinion, and there must never be one."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Issue, Mandate, Meeting, MeetingCounterpart, Organisation, Person, Stance
from crm.queries.reference import committee_names, committee_said
from crm.queries.search import ranked

IN_OFFICE, LEFT = "in_office", "left"


class PersonFilter(SiteFilterSet):
    """Text, body, committee, constituency, issue, and whether in office."""

    q = django_filters.CharFilter(label=_("Search name, role or body"), method="by_text")
    body = VisibleChoiceFilter(
        model=Organisation, only={"pk__in": Mandate.objects.values("body")}, label=_("Body"), method="by_body"
    )
    committee = django_filters.ChoiceFilter(label=_("Committee"), method="by_mandate")
    constituency = django_filters.ChoiceFilter(label=_("Constituency"), method="by_mandate")
    issue = VisibleChoiceFilter(model=Issue, label=_("Issue"), method="by_issue")
    office = django_filters.ChoiceFilter(
        label=_("Office"), choices=[(IN_OFFICE, _("In office")), (LEFT, _("Has left office"))], method="by_office"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked when they are shown or used: a program's list neither shows nor mostly uses them.
        self.filters["constituency"].extra["choices"] = cache(self._constituencies)
        self.filters["committee"].extra["choices"] = cache(self._committees)

    def _constituencies(self) -> list[tuple[str, str]]:
        return [(text, text) for text, _body in self._noted("constituency")]

    def _committees(self) -> list[tuple[str, str]]:
        names = committee_names(self.viewer)
        return [(code, committee_said(code, body, names)) for code, body in self._noted("committee")]

    def _noted(self, name: str) -> list[tuple[str, int]]:
        """Every text that mandates hold, each with the youngest body it stands for."""
        found = Mandate.objects.visible_to(self.viewer).exclude(**{name: ""}).order_by(name, "body")
        return list(dict(found.values_list(name, "body").distinct()).items())

    def by_text(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Exact hits first; the page orders by ``rank``."""
        return ranked(rows, value)

    def by_body(self, rows: QuerySet[Person], name: str, value: Organisation) -> QuerySet[Person]:
        """Who has or had a mandate there."""
        return rows.filter(pk__in=Mandate.objects.filter(body=value).values("person"))

    def by_mandate(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Who has or had a mandate with that committee or constituency."""
        return rows.filter(pk__in=Mandate.objects.filter(**{name: value}).values("person"))

    def by_issue(self, rows: QuerySet[Person], name: str, value: Issue) -> QuerySet[Person]:
        """Who is rated on the issue, however, or whom the viewer knows to have been met about it."""
        met = Meeting.objects.visible_to(self.viewer).contacts().filter(issues=value)
        rated = Stance.objects.visible_to(self.viewer).filter(issue=value)
        counterparts = MeetingCounterpart.objects.filter(meeting__in=met.values("pk"))
        return rows.filter(Q(pk__in=counterparts.values("person")) | Q(pk__in=rated.values("person")))

    def by_office(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Who holds a mandate today, or held one before."""
        in_office = Mandate.objects.in_force(clock.day(self.at)).values("person")
        if value == IN_OFFICE:
            return rows.filter(pk__in=in_office)
        return rows.filter(pk__in=Mandate.objects.values("person")).exclude(pk__in=in_office)
