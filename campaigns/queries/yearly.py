"""The year's checklist: what can be counted is counted, the rest somebody says."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from campaigns.enums import YearlyItem
from campaigns.models import YearlyCheck
from campaigns.queries.handover import GONE, NOBODY, Register
from crm import clock, policy, surfaces
from crm.models import Commitment, Council, Expert, Stance
from crm.queries import disposal
from crm.visibility import Viewer

_YEAR = dt.timedelta(days=365)
# From this month on the year's list waits for whoever is in charge of the system.
FROM_MONTH = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """An item of a year. ``count`` is what is wrong now, None where nothing can be counted or the year is over.

    ``url`` opens the rows that are counted, or what is to be gone through; empty where the viewer may open nothing.
    """

    code: YearlyItem
    count: int | None
    url: str
    check: YearlyCheck | None

    @property
    def is_done(self) -> bool:
        """Whether somebody has gone through it, or nothing is wrong."""
        return self.check is not None or self.count == 0


def old_stances(viewer: Viewer, today: dt.date) -> QuerySet[Stance]:
    """The newest stance of each person on each issue, where it is more than a year old."""
    newer = Stance.objects.filter(person=OuterRef("person"), issue=OuterRef("issue")).filter(
        Q(as_of__gt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), pk__gt=OuterRef("pk"))
    )
    return Stance.objects.visible_to(viewer).filter(~Exists(newer), as_of__lt=today - _YEAR)


def counts(viewer: Viewer, at: dt.datetime, council: Council) -> Mapping[YearlyItem, int]:
    """What is wrong now, as far as the viewer reads it."""
    today = clock.day(at)
    old = Expert.objects.valid(today).filter(confirmed_on__lt=today - _YEAR)
    register = Register(viewer, at, council)
    return {
        YearlyItem.OWNERS: dataclasses.replace(register, gap=NOBODY).rows().count(),
        YearlyItem.LEFT: dataclasses.replace(register, gap=GONE).rows().count(),
        YearlyItem.COMMITMENTS: Commitment.objects.overdue(today)
        .filter(pk__in=Commitment.objects.visible_to(viewer).values("pk"))
        .count(),
        YearlyItem.STANCES: old_stances(viewer, today).count(),
        YearlyItem.EXPERTS: Expert.objects.visible_to(viewer).filter(pk__in=old.values("pk")).count(),
        YearlyItem.DISPOSAL: disposal.due(viewer, at).count(),
    }


def checklist(viewer: Viewer, at: dt.datetime, council: Council, year: int) -> list[Item]:
    """The items of the year; counted only for the current one. The same number of queries whatever there is."""
    done = {
        check.item: check
        for check in YearlyCheck.objects.visible_to(viewer).filter(year=year).select_related("done_by")
    }
    now = counts(viewer, at, council) if year == clock.day(at).year else {}
    return [Item(code, now.get(code), _url(code, viewer), done.get(code)) for code in YearlyItem]


def years(viewer: Viewer) -> list[int]:
    """The years that anything is noted of, the newest first."""
    kept = YearlyCheck.objects.visible_to(viewer).order_by("-year").values_list("year", flat=True)
    return list(kept.distinct())


def left_of_year(viewer: Viewer, at: dt.datetime, council: Council) -> int:
    """How many items wait for whoever is in charge of the system; 0 for others, and before the autumn."""
    today = clock.day(at)
    if council.responsible_id != viewer.user_id or today.month < FROM_MONTH or not viewer.reads_content:
        return 0
    return sum(not item.is_done for item in checklist(viewer, at, council, today.year))


_PAGES: Mapping[YearlyItem, tuple[str, str]] = {
    YearlyItem.OWNERS: ("handover", f"?gap={NOBODY}"),
    YearlyItem.LEFT: ("handover", f"?gap={GONE}"),
    YearlyItem.COMMITMENTS: ("commitment_list", "?show=overdue"),
    YearlyItem.STANCES: ("old_stances", ""),
    YearlyItem.EXPERTS: ("expert_list", "?show=old"),
    YearlyItem.USERS: ("admin:crm_user_changelist", ""),
    YearlyItem.RULES: ("reminder_rules", ""),
    YearlyItem.FIGURES: ("indicator_list", ""),
    YearlyItem.DISPOSAL: ("disposal", ""),
}


def _url(code: YearlyItem, viewer: Viewer) -> str:
    if code not in _PAGES:
        return ""
    name, query = _PAGES[code]
    return f"{reverse(name)}{query}" if policy.opens(viewer, *surfaces.SURFACES[name]) else ""
