"""Decision-makers with what a program asks of them, as plain values: written by hand, since lists of them are long.

A constant number of queries at any length. Who may read what is ``visible_to``'s alone: its SQL stands within ours.
Stances are not here: no list shows persons by opinion.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from crm.models import Commitment, Mandate, Meeting, Person
from crm.visibility import Viewer, VisibleQuerySet

Card = dict[str, Any]
FACTS = (
    *("id", "ref", "name", "other_names", "birth_year", "email", "phone", "gatekeeper", "works_with"),
    *("county_tie", "influence", "note", "version"),
)
_HELD = (
    *("id", "title", "committee", "party", "constituency"),
    *("starts", "starts_precision", "ends", "ends_precision"),
)
# Days are read as text: without a model's field SQLite knows no other.
_MANDATES = """
SELECT a.person_id, a.id, a.title, a.committee, a.party, a.constituency,
  CAST(a.starts AS text), a.starts_precision, CAST(a.ends AS text), a.ends_precision, a.end_known, a.source,
  o.id, o.name
FROM crm_mandate a JOIN crm_organisation o ON o.id = a.body_id
WHERE a.person_id IN ({people}) AND a.id IN ({visible})
ORDER BY a.ends DESC NULLS FIRST, a.starts DESC, a.id
"""
_CONTACTS = """
SELECT person_id, meeting_id, CAST(held_on AS text), organisation_id, name FROM (
  SELECT c.person_id, m.id AS meeting_id, m."on" AS held_on, o.id AS organisation_id, o.name,
    ROW_NUMBER() OVER (PARTITION BY c.person_id ORDER BY m."on" DESC, m.starts DESC NULLS LAST, m.id DESC) AS nth
  FROM crm_meetingcounterpart c
  JOIN crm_meeting m ON m.id = c.meeting_id JOIN crm_organisation o ON o.id = m.organisation_id
  WHERE c.person_id IN ({people}) AND m.id IN ({visible})
) met WHERE nth = 1
"""
_COMMITMENTS = """
SELECT k.person_id, k.id, k.direction, k.text, CAST(k.due AS text), u.id, u.name
FROM crm_commitment k JOIN crm_user u ON u.id = k.owner_id
WHERE k.person_id IN ({people}) AND k.id IN ({visible})
ORDER BY k.due, k.id
"""


def cards(people: QuerySet[Person], viewer: Viewer, on: dt.date) -> list[Card]:
    """The people in their order, each with mandates, latest contact before the end of the day and open commitments.

    Days are ISO text. ``people`` is visible to the viewer and may be cut to a page. Four queries; one without people.
    """
    rows: list[Card] = list(people.values(*FACTS, "relation_owner", "relation_owner__name"))
    if not rows:
        return rows
    ids = [row["id"] for row in rows]
    mandates, contacts, promises = _mandates(ids, viewer), _contacts(ids, viewer, on), _open_commitments(ids, viewer)
    for row in rows:
        owner = {"id": row["relation_owner"], "name": row.pop("relation_owner__name")}
        row["relation_owner"] = owner if owner["id"] else None
        row["mandates"] = mandates[row["id"]]
        row["in_office"] = any(_holds(mandate, str(on)) for mandate in row["mandates"])
        row["last_contact"] = contacts.get(row["id"])
        row["open_commitments"] = promises[row["id"]]
    return rows


def _mandates(ids: Sequence[int], viewer: Viewer) -> dict[int, list[Card]]:
    found: dict[int, list[Card]] = defaultdict(list)
    for person, *values, end_known, source, body, name in _selected(_MANDATES, ids, Mandate.objects.visible_to(viewer)):
        # A database without a type for it gives 0 or 1.
        rest = {"end_known": bool(end_known), "source": source, "body": {"id": body, "name": name}}
        found[person].append(dict(zip(_HELD, values, strict=True)) | rest)
    return found


def _contacts(ids: Sequence[int], viewer: Viewer, on: dt.date) -> dict[int, Card]:
    held = Meeting.objects.visible_to(viewer).contacts().filter(on__lte=on)
    return {
        person: {"meeting": pk, "on": day, "organisation": {"id": organisation, "name": name}}
        for person, pk, day, organisation, name in _selected(_CONTACTS, ids, held)
    }


def _open_commitments(ids: Sequence[int], viewer: Viewer) -> dict[int, list[Card]]:
    found: dict[int, list[Card]] = defaultdict(list)
    for person, pk, direction, text, due, owner, name in _selected(
        _COMMITMENTS, ids, Commitment.objects.visible_to(viewer).open()
    ):
        found[person].append(
            {"id": pk, "direction": direction, "text": text, "due": due, "owner": {"id": owner, "name": name}}
        )
    return found


def _selected(query: str, ids: Sequence[int], visible: VisibleQuerySet[Any]) -> list[tuple[Any, ...]]:
    """The query's rows that are about these people and among the visible ones."""
    inner, values = visible.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(query.format(people=", ".join(["%s"] * len(ids)), visible=inner), [*ids, *values])
        return cursor.fetchall()


def _holds(mandate: Card, on: str) -> bool:
    open_end = on if mandate["end_known"] else ""
    return (mandate["starts"] or on) <= on <= (mandate["ends"] or open_end)
