"""What a reading would change of what is stored, as plain values: kept and shown before anything is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from campaigns.imports.public_programme import Candidate, Reading
from campaigns.models import PublicEvent

Values = dict[str, Any]
# What an event says; an import changes nothing else of it.
FIELDS = ("title", "organiser", "kind", "place", "starts", "ends", "speakers", "source")


def plan(reading: Reading, stored: Iterable[PublicEvent], source: str) -> Values:
    """New, changed, gone, kept and rejected. ``source`` is the address of an event that tells none of its own."""
    there = {event.key: event for event in stored}
    told = {one.key: _values(one, source) for one in reading.candidates}
    new = [values for key, values in told.items() if key not in there]
    changed = [
        {**values, "before": before}
        for key, values in told.items()
        if key in there and (before := differing(values, there[key]))
    ]
    gone = [{"key": key, "title": event.title} for key, event in there.items() if key not in told and not event.gone]
    return {
        "new": new,
        "changed": changed,
        "gone": gone,
        "same": len(told) - len(new) - len(changed),
        "rejected": [asdict(row) for row in reading.rejected],
        "notes": [{"row": one.row, "title": one.title, "note": one.note} for one in reading.candidates if one.note],
    }


def stored_values(event: PublicEvent) -> Values:
    """What the event says now, as plain values."""
    values = {name: getattr(event, name) for name in FIELDS}
    return {**values, "starts": _iso(event.starts), "ends": _iso(event.ends), "gone": event.gone}


def differing(values: Mapping[str, Any], event: PublicEvent) -> Values:
    """What the event says otherwise now; an event that had gone and is back differs too."""
    before = stored_values(event)
    return {name: before[name] for name in (*FIELDS, "gone") if before[name] != values.get(name, False)}


def _values(one: Candidate, source: str) -> Values:
    return {
        "key": one.key,
        "row": one.row,
        "title": one.title,
        "organiser": one.organiser,
        "kind": one.kind,
        "place": one.place,
        "starts": _iso(one.starts),
        "ends": _iso(one.ends),
        "speakers": list(one.speakers),
        "source": one.source or source,
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
