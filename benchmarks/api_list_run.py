"""The list of a hundred decision-makers on the database of the settings, in a process where Django is set up."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.renderers import encoded
from benchmarks import people, people_by_serializer, people_by_sql
from crm.models import Person
from crm.queries.cards import cards


def main(rounds: int) -> dict[str, float]:
    """The median milliseconds of ours, of ``ModelSerializer`` and of one query, in turn; ours in bytes and queries.

    Raises AssertionError unless all three answer the same.
    """
    call_command("migrate", verbosity=0)
    viewer = people.fill()
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")
    sides: dict[str, Callable[[], bytes]] = {
        "ours": lambda: encoded(cards(Person.objects.visible_to(viewer), viewer, people.ON)),
        "serializer": lambda: encoded(people_by_serializer.listed(viewer, people.ON)),
        "query": lambda: people_by_sql.listed(viewer, people.ON),
    }
    answers = {name: json.loads(side()) for name, side in sides.items()}
    _check(answers["ours"])
    assert answers["ours"] == answers["serializer"] == answers["query"]
    with CaptureQueriesContext(connection) as queries:
        size = len(sides["ours"]())
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            begun = time.perf_counter()
            side()
            times[name].append(1000 * (time.perf_counter() - begun))
    return {name: statistics.median(row) for name, row in times.items()} | {"bytes": size, "queries": len(queries)}


def _check(rows: list[dict]) -> None:
    """The list holds a hundred people and some of all that can be nested: nothing is equal by being empty."""
    assert len(rows) == people.PEOPLE
    assert all(len(row["mandates"]) == people.MANDATES for row in rows)
    assert 0 < sum(row["last_contact"] is None for row in rows) < people.PEOPLE
    promises = sum(len(row["open_commitments"]) for row in rows)
    assert people.PEOPLE / 2 < promises < people.PEOPLE * people.PROMISES
