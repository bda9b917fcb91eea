"""What the codes of mandates stand for, and what there is on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q

from crm.models import Committee, PoliticalParty
from crm.visibility import Viewer, VisibleQuerySet

Names = dict[tuple[int, str], str]


def valid_on(day: dt.date) -> Q:
    """Bodies, committees and parties that have begun and not ended on the day; the first and the last count."""
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return begun & (Q(valid_to=None) | Q(valid_to__gte=day))


def committee_names(viewer: Viewer) -> Names:
    """The name of each committee by body and code; of several with the same code, the one that lasts. One query."""
    rows = Committee.objects.visible_to(viewer).order_by(F("valid_to").asc(nulls_last=True), "pk")
    return {(row.body_id, row.code): row.name for row in rows}


def committee_said(code: str, body_id: int, names: Names) -> str:
    """``TU – Trafikutskottet``; the text alone where it is no known code of the body."""
    name = names.get((body_id, code))
    return f"{code} – {name}" if name else code


def known_committees(viewer: Viewer, on: dt.date) -> dict[str, str]:
    """Names by code of the committees there are on the day."""
    return _in_force(Committee.objects.visible_to(viewer), on)


def known_parties(viewer: Viewer, on: dt.date) -> dict[str, str]:
    """Names by code of the political parties there are on the day."""
    return _in_force(PoliticalParty.objects.visible_to(viewer), on)


def _in_force(rows: VisibleQuerySet[Any], on: dt.date) -> dict[str, str]:
    return dict(rows.filter(valid_on(on)).values_list("code", "name"))
