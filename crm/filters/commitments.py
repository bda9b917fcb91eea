"""Narrowing the list of promises."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm import clock
from crm.enums import CommitmentState, Direction
from crm.filters.base import SiteFilterSet, VisibleChoiceFilter
from crm.models import Commitment, Meeting, Person, User

OVERDUE, FORMER, CLOSED, ALL = "overdue", "former", "closed", "all"


class CommitmentFilter(SiteFilterSet):
    """Whose promise, to or by whom, who follows it up, and what remains to do: open ones unless asked otherwise."""

    search = "direction"
    direction = django_filters.ChoiceFilter(
        label=_("Whose commitment"),
        choices=[(Direction.THEIRS.value, _("Theirs")), (Direction.OURS.value, _("Ours"))],
    )
    person = VisibleChoiceFilter(model=Person, label=_("Decision-maker"))
    owner = VisibleChoiceFilter(model=User, label=_("Followed up by"))
    show = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[
            (OVERDUE, _("Overdue")),
            (FORMER, _("Whose maker has left office")),
            (CLOSED, _("Closed")),
            (ALL, _("All")),
        ],
        empty_label=_("Open"),
        method="by_state",
    )

    def by_state(self, rows: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """Overdue, of makers who have left office, closed, or all; the open ones where nothing is asked for."""
        if value == OVERDUE:
            return rows.filter(state=CommitmentState.OPEN, due__lt=clock.day(self.at))
        if value == FORMER:
            former = Commitment.objects.of_former(clock.day(self.at))
            return rows.filter(pk__in=former.values("pk"))
        return rows.exclude(state=CommitmentState.OPEN) if value == CLOSED else rows

    def filter_queryset(self, queryset: QuerySet[Commitment]) -> QuerySet[Commitment]:
        """Open ones unless asked otherwise."""
        rows: QuerySet[Commitment] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("show") else rows.filter(state=CommitmentState.OPEN)


class CommitmentListFilter(CommitmentFilter):
    """The same, and by the meeting where it was made."""

    meeting = VisibleChoiceFilter(model=Meeting, label=_("Meeting"))
