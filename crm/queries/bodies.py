"""A body's people, then and now, and the names that it has had."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from crm.models import Mandate, Organisation
from crm.visibility import Viewer, VisibleQuerySet

# So many people stand on a body's page; all of them are in the list of decision-makers.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Seats:
    """Mandates in a body: ``rows`` are the first hundred, ``more`` says that there are others."""

    rows: list[Mandate]
    more: bool


@dataclass(frozen=True, slots=True)
class People:
    """Who sits in a body, who may or may not still, who is to come, and who sat there before."""

    now: Seats
    unsure: Seats
    coming: Seats
    before: Seats


def people_of(body: Organisation, viewer: Viewer, on: dt.date) -> People:
    """The body's people that the viewer reads, each group in Swedish order or the latest first. Four queries."""
    rows = Mandate.objects.visible_to(viewer).filter(body=body).select_related("person")
    by_name = ("person__sort_key", "person", "pk")
    return People(
        now=_cut(rows.filter(pk__in=Mandate.objects.in_force(on).values("pk")).order_by(*by_name)),
        unsure=_cut(rows.filter(ends=None, end_known=False).order_by(*by_name)),
        coming=_cut(rows.filter(starts__gt=on).exclude(ends=None, end_known=False).order_by("starts", *by_name)),
        before=_cut(rows.filter(ends__lt=on).order_by(F("ends").desc(), *by_name)),
    )


def _cut(rows: VisibleQuerySet[Mandate]) -> Seats:
    found = list(rows[: SHOWN + 1])
    return Seats(found[:SHOWN], len(found) > SHOWN)


def earlier_names(body: Organisation, viewer: Viewer) -> VisibleQuerySet[Organisation]:
    """What became this body: usually itself under an earlier name."""
    return Organisation.objects.visible_to(viewer).filter(successor=body).order_by("-valid_to", "pk")
