"""What an issue's page gathers: what companies need, what happened, who works with us, and the campaigns for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campaigns.enums import NeedState
from campaigns.models import AgendaItem, BusinessNeed, Campaign, WatchNote
from crm.models import Issue
from crm.queries.networks import around_issue
from crm.visibility import Viewer

# So many of the newest stand on the page; the lists have the rest.
SHOWN = 5


def gathered(issue: Issue, viewer: Viewer, at: dt.datetime) -> dict[str, Any]:
    """``needs`` and ``notes`` (the newest), ``needs_counted``, ``agenda`` (its items), ``campaigns``, and ``around``.

    As far as the viewer reads them; ``around`` is its networks and allies.
    """
    needs = BusinessNeed.objects.visible_to(viewer).filter(issue=issue, state=NeedState.ACCEPTED)
    return {
        "notes": newest_notes(issue, viewer),
        "around": around_issue(issue, viewer, at),
        "agenda": list(AgendaItem.objects.visible_to(viewer).filter(issues=issue)),
        "needs": list(needs.select_related("municipality", "organisation")[:SHOWN]),
        "needs_counted": needs.counted(),
        "campaigns": list(Campaign.objects.visible_to(viewer).filter(issue=issue).select_related("lead")),
    }


def newest_notes(issue: Issue, viewer: Viewer) -> list[WatchNote]:
    """The newest watch notes on the issue that the viewer reads."""
    notes = WatchNote.objects.visible_to(viewer).filter(issue=issue).select_related("organisation")
    return list(notes[:SHOWN])
