"""Counting the contacts that the log's filters leave, each count with the way to its rows."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.filters.meetings import GROUP, MeetingFilter
from crm.models import Meeting
from crm.queries import log_groups
from crm.queries.log_groups import Count, Group

# Every contact belongs to exactly one of these groups.
PARTITIONS = frozenset({"month", "party", "kind"})
_NEARER = {"from": max, "to": min}


class CountingFilter(MeetingFilter):
    """The log's filters, and what the contacts are counted by."""

    counts: ClassVar[dict[str, tuple[Any, Count]]] = {
        "month": (_("Month"), log_groups.by_month),
        "party": (_("Party"), log_groups.by_party),
        "person": (_("Decision-maker"), log_groups.by_person),
        "body": (_("Body"), log_groups.by_body),
        "issue": (_("Issue"), log_groups.by_issue),
        "kind": (_("Kind"), log_groups.by_kind),
    }

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """With the choice of counts, which upper packages have more of."""
        filters = super().get_filters()
        choices = [(name, label) for name, (label, _count) in cls.counts.items()]
        filters[GROUP] = django_filters.ChoiceFilter(label=_("Count by"), choices=choices, method="by_group")
        return filters

    def by_group(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """All of them."""
        return rows

    @property
    def grouped_by(self) -> str:
        """By what the contacts are counted; empty where that is not asked."""
        return str(self.form.cleaned_data.get(GROUP) or "") if self.form.is_valid() else ""

    @property
    def counted_by(self) -> str:
        """The same in words."""
        return self._said(GROUP, self.grouped_by)

    @property
    def counts_overlap(self) -> bool:
        """Whether a contact can belong to several groups."""
        return self.grouped_by not in PARTITIONS

    def groups(self) -> list[Group]:
        """The number of contacts of each group, with the query string that leaves exactly those; empty unless asked.

        A contact with two people counts under both. Where the group itself is among the filters it is the only one.
        Two queries at most.
        """
        by = self.grouped_by
        if not by:
            return []
        chosen = self.form.cleaned_data.get(by)
        if chosen:
            return [Group(self._said(by, chosen), self.qs.order_by().count(), self._asking({}))]
        _label, count = self.counts[by]
        return [Group(name, n, self._asking(ask)) for name, n, ask in count(self.qs, self.viewer)]

    def _asking(self, ask: dict[str, str]) -> str:
        """The query string of the filters in use and ``ask``; of two first or last days the nearer holds."""
        query = self.query.copy()
        for name in (GROUP, "after"):
            query.pop(name, None)
        for name, value in ask.items():
            held = query.get(name)
            query[name] = _NEARER[name](held, value) if held and name in _NEARER else value
        for name in [name for name, value in query.items() if value == ""]:
            query.pop(name)
        return f"?{query.urlencode()}"
