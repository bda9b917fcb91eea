"""Decision-makers with what a program asks of them, as plain values: written by hand, since lists of them are long.

A constant number of queries at any length. Stances are not here: no list shows persons by opinion.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from crm.models import Commitment, Mandate, Meeting, MeetingCounterpart, Person
from crm.visibility import Viewer

Card = dict[str, Any]
FACTS = ("id", "ref", "name", "email", "phone", "gatekeeper", "works_with", "influence", "note", "version")
_MANDATE = ("id", "title", "committee", "party", "constituency", "starts", "ends")
_COMMITMENT = ("id", "direction", "text", "due")


def cards(people: QuerySet[Person], viewer: Viewer, on: dt.date) -> list[Card]:
    """The people in their order, each with mandates, latest contact before the end of the day and open commitments.

    ``people`` is visible to the viewer and may be cut to a page. Four queries.
    """
    rows: list[Card] = list(people.annotate(latest=_latest_contact(viewer, on)).values(*FACTS, "latest"))
    ids = [row["id"] for row in rows]
    mandates, promises = _mandates(ids, viewer), _open_commitments(ids, viewer)
    contacts = _contacts({row["latest"] for row in rows} - {None})
    for row in rows:
        row["mandates"] = mandates[row["id"]]
        row["in_office"] = any(_holds(mandate, on) for mandate in row["mandates"])
        row["last_contact"] = contacts.get(row.pop("latest"))
        row["open_commitments"] = promises[row["id"]]
    return rows


def _latest_contact(viewer: Viewer, on: dt.date) -> Subquery:
    visible = Meeting.objects.visible_to(viewer).contacts().filter(on__lte=on)
    met = MeetingCounterpart.objects.filter(person=OuterRef("pk"), meeting__in=visible.values("pk"))
    order = (F("meeting__on").desc(), F("meeting__starts").desc(nulls_last=True), "-meeting")
    return Subquery(met.order_by(*order).values("meeting")[:1])


def _mandates(ids: Iterable[int], viewer: Viewer) -> dict[int, list[Card]]:
    rows = Mandate.objects.visible_to(viewer).filter(person__in=ids)
    found: dict[int, list[Card]] = defaultdict(list)
    for row in rows.values(*_MANDATE, "person_id", "body_id", "body__name"):
        person, body = row.pop("person_id"), {"id": row.pop("body_id"), "name": row.pop("body__name")}
        found[person].append({**row, "body": body})
    return found


def _contacts(ids: Iterable[int]) -> dict[int | None, Card]:
    """The meetings by number; the numbers come from ``_latest_contact``, which chose among those the viewer reads."""
    rows = Meeting.objects.filter(pk__in=ids).order_by()
    return {
        row["id"]: {
            "meeting": row["id"],
            "on": row["on"],
            "organisation": {"id": row["organisation_id"], "name": row["organisation__name"]},
        }
        for row in rows.values("id", "on", "organisation_id", "organisation__name")
    }


def _open_commitments(ids: Iterable[int], viewer: Viewer) -> dict[int, list[Card]]:
    rows = Commitment.objects.visible_to(viewer).open().filter(person__in=ids).order_by("due", "pk")
    found: dict[int, list[Card]] = defaultdict(list)
    for row in rows.values(*_COMMITMENT, "person_id", "owner_id", "owner__name"):
        person, owner = row.pop("person_id"), {"id": row.pop("owner_id"), "name": row.pop("owner__name")}
        found[person].append({**row, "owner": owner})
    return found


def _holds(mandate: Card, on: dt.date) -> bool:
    return (mandate["starts"] or on) <= on <= (mandate["ends"] or on)
