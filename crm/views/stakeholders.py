"""The stakeholder map of an issue. A page alone: no interface lists persons by opinion (decision 8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm import clock
from crm.forms.stakeholders import PeriodForm
from crm.models import Issue
from crm.queries.stakeholders import stakeholders
from crm.visibility import VisibleQuerySet
from crm.web.stakeholder_map import draw
from crm.web.views import DetailPage

YEAR = dt.timedelta(days=365)


class StakeholderMap(DetailPage):
    """Influence by stance, with a table that says the same; what moved since another day."""

    template_name = "crm/stakeholder_map.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Every issue."""
        return Issue.objects.visible_to(self.viewer)

    def get_title(self) -> str:
        """``Who matters: Kuststråket``."""
        return _("Who matters: %(name)s") % {"name": self.object}

    def get_issue(self) -> Issue:
        """What the stances are on."""
        issue: Issue = self.object
        return issue

    def get_above(self) -> dict[str, str]:
        """Where the map hangs."""
        return {"url": reverse("issue_list"), "label": _("Issues")}

    def get_period(self) -> tuple[dt.date, dt.date]:
        """The year until today, unless another is asked for."""
        today = clock.day(self.at)
        return today - YEAR, today

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The picture, its rows, and who has left; nothing of it for a period that cannot be."""
        first, last = self.get_period()
        data = {name: self.request.GET.get(name) or day.isoformat() for name, day in (("first", first), ("last", last))}
        form = PeriodForm(data, viewer=self.viewer, at=self.at)
        found = None
        if form.is_valid():
            first, last = form.cleaned_data["first"], form.cleaned_data["last"]
            found = stakeholders(self.viewer, self.get_issue(), first, last)
        return super().get_context(
            form=form,
            first=first,
            last=last,
            found=found,
            picture=draw(found.rows) if found and found.rows else None,
            issue=self.get_issue(),
            above=self.get_above(),
            **extra,
        )
