"""Meetings with all that hangs on them, as plain values: written by hand, since lists of them are long.

A constant number of queries at any length. What hangs on a meeting is as visible as the meeting itself
(``crm.visibility.of_meeting``), so that here the meetings alone are narrowed to the viewer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from crm.models import Meeting, MeetingCounterpart, MeetingParticipant

Entry = dict[str, Any]
_FACTS = (
    "id",
    "ref",
    "title",
    "kind",
    "channel",
    "rule",
    "state",
    "state_reason",
    "visibility",
    "on",
    "starts",
    "ends",
    "place",
    "record_number",
    "recorded_at",
    "version",
    "debrief",
)


def entries(meetings: QuerySet[Meeting]) -> list[Entry]:
    """The meetings in their order, each with organisation, people, participants, issues and named readers.

    ``meetings`` is visible to the viewer and may be cut to a page. Five queries.
    """
    rows: list[Entry] = list(
        meetings.values(*_FACTS, "organisation", "organisation__name", "recorded_by", "recorded_by__name")
    )
    ids = [row["id"] for row in rows]
    people = _hanging(MeetingCounterpart, ids, "person", "person__name")
    ours = _hanging(MeetingParticipant, ids, "user", "user__name", "user__organisation", "is_lead")
    issues = _hanging(Meeting.issues.through, ids, "issue", "issue__name")
    named = _hanging(Meeting.named_viewers.through, ids, "user", "user__name")
    for row in rows:
        row["organisation"] = {"id": row["organisation"], "name": row.pop("organisation__name")}
        recorder = {"id": row["recorded_by"], "name": row.pop("recorded_by__name")}
        row["recorded_by"] = recorder if recorder["id"] else None
        row["people"] = [_named(one, "person") for one in people[row["id"]]]
        row["participants"] = [_participant(one) for one in ours[row["id"]]]
        row["issues"] = [_named(one, "issue") for one in issues[row["id"]]]
        row["named_viewers"] = [_named(one, "user") for one in named[row["id"]]]
    return rows


def _hanging(model: type[Model], ids: Iterable[int], *names: str) -> dict[int, list[Entry]]:
    """The rows of the meetings, by meeting and in the order they were noted."""
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = model._base_manager.filter(meeting__in=ids).order_by("pk").values("meeting", *names)
    for row in rows:
        found[row["meeting"]].append(row)
    return found


def _named(row: Entry, what: str) -> Entry:
    return {"id": row[what], "name": row[f"{what}__name"]}


def _participant(row: Entry) -> Entry:
    return {**_named(row, "user"), "organisation": row["user__organisation"], "is_lead": row["is_lead"]}
