"""Organisations that signed up for activities: each number once, whatever it signed up for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from campaigns.enums import ActivityState, ParticipantKind
from campaigns.models import ActivityParticipant, CampaignActivity
from crm.models.base import fold
from crm.visibility import Viewer, VisibleQuerySet


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A Swedish organisation and what it signed up for, the earliest first; under the name it gave last."""

    number: str
    name: str
    activities: Sequence[CampaignActivity]

    @property
    def since(self) -> dt.date:
        """The day of the first activity: from then on it counts."""
        return self.activities[0].starts


@dataclass(frozen=True, slots=True)
class SignUps:
    """Who signed up: Swedish organisations, which are counted, and apart from them what has no number to count by.

    ``foreign`` are organisations by name and country, ``sole_traders`` sign-ups, of which several may be one person's.
    """

    organisations: Sequence[SignedUp] = ()
    foreign: int = 0
    sole_traders: int = 0


def sign_ups(viewer: Viewer, last: dt.date) -> SignUps:
    """Sign-ups for activities that began on ``last`` or before and were not cancelled. One query."""
    rows = (
        ActivityParticipant.objects.visible_to(viewer)
        .filter(activity__starts__lte=last)
        .exclude(activity__state=ActivityState.CANCELLED)
        .select_related("activity")
        .order_by("activity__starts", "activity_id", "pk")
    )
    return counted(rows)


def totals(rows: VisibleQuerySet[ActivityParticipant]) -> dict[str, int]:
    """Of one activity's rows: how many (``rows``), of which kind, each counted once, and how many came. Two queries."""
    of = ParticipantKind
    counts = rows.aggregate(
        rows=Count("pk"),
        organisations=Count("number", filter=Q(kind=of.SWEDISH), distinct=True),
        sole_traders=Count("pk", filter=Q(kind=of.SOLE_TRADER)),
        came=Coalesce(Sum("came"), 0),
    )
    names = rows.filter(kind=of.FOREIGN).values_list("name", "country")
    return {**counts, "foreign": len({(fold(name), fold(country)) for name, country in names})}


def counted(rows: Iterable[ActivityParticipant]) -> SignUps:
    """What the rows, in the order of their activities, amount to."""
    of_number: dict[str, list[ActivityParticipant]] = defaultdict(list)
    foreign, sole_traders = set(), 0
    for row in rows:
        if row.kind == ParticipantKind.SWEDISH:
            of_number[row.number].append(row)
        elif row.kind == ParticipantKind.FOREIGN:
            foreign.add((fold(row.name), fold(row.country)))
        else:
            sole_traders += 1
    organisations = [
        SignedUp(number, found[-1].name, [row.activity for row in found]) for number, found in of_number.items()
    ]
    return SignUps(organisations, len(foreign), sole_traders)
