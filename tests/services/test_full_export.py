"""A full export is of no database: from PostgreSQL to SQLite and back, with equal counts and checksums."""

from __future__ import annotations

import pytest

from crm.services.backup.archive import reading
from tests.installation import Installation, Postgresql, Sqlite


def tables(path):
    with reading(path) as archive:
        return {table.table: (table.rows, table.sha256) for table in archive.manifest.tables}


@pytest.fixture
def others(tmp_path):
    """Nothing on SQLite, nothing on another PostgreSQL."""
    (tmp_path / "lite").mkdir()
    made = [
        Installation(tmp_path / "lite", Sqlite(tmp_path / "lite")),
        Installation(tmp_path / "other", Postgresql()),
    ]
    yield made
    for one in made:
        one.end()


def test_the_demo_is_carried_from_postgresql_to_sqlite_and_back(demo, others, tmp_path):
    source = Installation(tmp_path / "source", demo.database.copy(tmp_path))
    try:
        last = tmp_path / "0.zip"
        source.run("manage.py", "full_export", str(last), "--reason", "Överlämning")
    finally:
        source.end()
    first = tables(last)
    for number, installation in enumerate(others, 1):
        installation.run("manage.py", "migrate", "-v0")
        assert "every count and checksum" in installation.run("manage.py", "full_import", str(last))
        last = tmp_path / f"{number}.zip"
        installation.run("manage.py", "full_export", str(last), "--reason", "Vidare")
        now = tables(last)
        assert {name for name in first if first[name] != now[name]} == {"crm_auditentry"}
        # New rows go on where those brought in end.
        installation.run("manage.py", "account", f"ny{number}@norr.example", "--name", "Ny", "--organisation", "Norr")
