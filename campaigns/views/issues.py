"""An issue's page: whose it is, what companies need, what happened around it, and the campaigns that work for it."""

from __future__ import annotations

from typing import Any

from campaigns.queries.issue_page import gathered
from crm import clock
from crm.models import Expert, Issue
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import DetailPage


class IssuePage(DetailPage):
    """An issue with all that feeds it."""

    template_name = "campaigns/issue_detail.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every issue."""
        return Issue.objects.visible_to(self.viewer).select_related("organisation", "owner")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What is gathered about it, and what may be done."""
        return super().get_context(
            **gathered(self.object, self.viewer, self.at),
            today=clock.day(self.at),
            experts=Expert.objects.visible_to(self.viewer)
            .valid(clock.day(self.at))
            .filter(issue=self.object)
            .select_related("user", "organisation"),
            may_note_expert=self.may(Action.CREATE, Thing.EXPERT),
            may_edit=self.may(Action.UPDATE, Thing.ISSUE),
            may_network=self.may(Action.CREATE, Thing.NETWORK),
            may_note=self.may(Action.CREATE, Thing.WATCH_NOTE),
            **extra,
        )
