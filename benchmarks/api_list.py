"""The programming interface's list of a hundred decision-makers, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import tempfile

import psycopg

from benchmarks import servers
from benchmarks.figures import Figure, faster, missing, no_slower, within

SERIALIZER = {"SQLite": 3.5, "PostgreSQL": 2.5}
QUERY, QUERIES = 2.5, 5


def figures(*, quick: bool) -> list[Figure]:
    """Milliseconds of the list with all that is nested, against ``ModelSerializer`` and against one query."""
    rounds = 30 if quick else 200
    taken = _compared("SQLite", _run(rounds))
    try:
        with servers.database() as address:
            return taken + _compared("PostgreSQL", _run(rounds, DATABASE_URL=address))
    except psycopg.OperationalError as error:
        return [*taken, missing("list of 100, PostgreSQL", str(error))]


def _run(rounds: int, **env: str) -> dict[str, float]:
    program = f"""
import json, django
django.setup()
from benchmarks.api_list_run import main
print(json.dumps(main({rounds})))"""
    settings = {"DJANGO_SETTINGS_MODULE": "crm.config.settings"}
    with tempfile.TemporaryDirectory() as var:
        return json.loads(servers.output("-c", program, VAR_DIR=var, **settings, **env))


def _compared(name: str, took: dict[str, float]) -> list[Figure]:
    ours = took["ours"]
    return [
        faster(f"list of 100, {name}; ModelSerializer", ours, took["serializer"], SERIALIZER[name], unit="ms"),
        no_slower(f"list of 100, {name}; one query", ours, took["query"], QUERY, unit="ms"),
        within(f"list of 100, {name}: queries of any size", took["queries"], QUERIES, unit="queries"),
    ]
