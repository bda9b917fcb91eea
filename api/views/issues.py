"""Issues."""

from __future__ import annotations

from typing import Any

from api.base import Changeable, Creatable, Listed, Readable
from api.serializers.issues import IssueInput, IssueOutput, NewIssueInput
from crm.filters.issues import IssueFilter
from crm.models import Issue
from crm.services import issues as services
from crm.visibility import VisibleQuerySet


class Issues(Listed, Readable, Creatable, Changeable):
    """What the parties work for, each with an owning organisation and whoever keeps it together."""

    model = Issue
    output = IssueOutput
    inputs = {"create": NewIssueInput, "partial_update": IssueInput}
    filterset_class = IssueFilter
    order = ("sort_key", "pk")

    def rows(self) -> VisibleQuerySet[Issue]:
        """Every issue, for members."""
        return Issue.objects.visible_to(self.viewer).select_related("organisation", "owner")

    def add(self, **values: Any) -> Issue:
        """Add an issue under an active party."""
        return services.create_issue(actor=self.viewer, at=self.at, **values)

    def change(self, row: Issue, **values: Any) -> Issue:
        """Change its name, owner or organisation."""
        return services.update_issue(actor=self.viewer, at=self.at, issue=row, version=row.version, **values)
