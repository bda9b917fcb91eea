"""Fifty thousand persons from a file: saved against a bare bulk insert of the same rows, and in how much memory."""

from __future__ import annotations

import json
import tempfile

import psycopg

from benchmarks import servers
from benchmarks.figures import Figure, missing, more, within

PERSONS, QUICK = 50_000, 10_000
SHARE, MEGABYTES = 0.8, 400


def figures(*, quick: bool) -> list[Figure]:
    """Rows per second into the same indexed tables, in the same run, and the megabytes of reading and saving them."""
    persons = QUICK if quick else PERSONS
    taken = _compared("SQLite", persons, _run("against_bulk_create", persons))
    taken.append(
        within(f"{persons:,} persons read, planned, saved", _run("memory", persons)["megabytes"], MEGABYTES, unit="MB")
    )
    try:
        with servers.database() as address:
            return taken + _compared("PostgreSQL", persons, _run("against_bulk_create", persons, DATABASE_URL=address))
    except psycopg.OperationalError as error:
        return [*taken, missing("import, PostgreSQL", str(error))]


def _run(what: str, persons: int, **env: str) -> dict[str, float]:
    program = f"""
import json, django
django.setup()
from benchmarks import people_import_run
print(json.dumps(people_import_run.{what}({persons})))"""
    settings = {"DJANGO_SETTINGS_MODULE": "crm.config.settings"}
    with tempfile.TemporaryDirectory() as var:
        return json.loads(servers.output("-c", program, VAR_DIR=var, **settings, **env).splitlines()[-1])


def _compared(name: str, persons: int, took: dict[str, float]) -> list[Figure]:
    rows, bare = took["rows"], took["rows"] / took["bare"]
    return [
        more(f"import of {persons:,}, {name}; bulk_create", rows / took["saved"], bare, SHARE, unit="/s"),
        more(f"with planning, {name}; bulk_create", rows / (took["planned"] + took["saved"]), bare, SHARE, unit="/s"),
    ]
