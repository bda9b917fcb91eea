"""A backup is of no database: from PostgreSQL to SQLite and back, with nothing lost on the way."""

from __future__ import annotations

import pytest

from crm.services.backup.archive import reading
from tests.installation import Installation, Postgresql, Sqlite
from tests.services.conftest import KEY

# A restore pauses sending and says so.
TOUCHED = {"crm_auditentry", "crm_council"}


def tables(path):
    with reading(path) as archive:
        return {table.table: (table.rows, table.sha256) for table in archive.manifest.tables}


@pytest.fixture
def chain(demo, tmp_path):
    """The demo on PostgreSQL, nothing on SQLite, nothing on another PostgreSQL."""
    (tmp_path / "lite").mkdir()
    made = [
        Installation(tmp_path / "source", demo.database.copy(tmp_path)),
        Installation(tmp_path / "lite", Sqlite(tmp_path / "lite")),
        Installation(tmp_path / "other", Postgresql()),
    ]
    yield made
    for one in made:
        one.end()


def test_the_demo_goes_from_postgresql_to_sqlite_and_back(chain, tmp_path):
    source, *others = chain
    source.run("manage.py", "send_packs", "--arena", "Almedalsveckan 2027", SECRET_KEY=KEY)
    last = tmp_path / "0.zip"
    source.run("manage.py", "backup", str(last), SECRET_KEY=KEY)
    first = tables(last)
    assert first["crm_delivery"][0] == 8
    for number, installation in enumerate(others, 1):
        installation.run("manage.py", "restore", str(last), SECRET_KEY=KEY)
        last = tmp_path / f"{number}.zip"
        installation.run("manage.py", "backup", str(last), SECRET_KEY=KEY)
        installation.run("manage.py", "verify", str(last))
        now = tables(last)
        assert {name for name in first if first[name] != now[name]} <= TOUCHED
        installation.run("manage.py", "shell", "-v0", "-c", "from worker.tasks import drain; drain()", SECRET_KEY=KEY)
        assert set(installation.states()) == {"queued"}
        # New rows go on where the restored ones end.
        installation.run("manage.py", "account", f"ny{number}@norr.example", "--name", "Ny", "--organisation", "Norr")
        assert installation.log("") == []


def test_people_write_while_a_backup_of_one_instant_is_taken(chain, tmp_path):
    source, path = chain[0], tmp_path / "live.zip"
    [(known,)] = source.database.rows("SELECT count(*) FROM django_content_type")
    backup = source.start("manage.py", "backup", str(path), SECRET_KEY=KEY)
    while backup.poll() is None:
        # One in each table at a time; many tables are read between the two.
        source.database.rows(
            "WITH one AS (INSERT INTO auth_group (name) SELECT count(*)::text FROM auth_group RETURNING name) "
            "INSERT INTO django_content_type (app_label, model) SELECT 'test', name FROM one"
        )
    assert backup.returncode == 0, backup.communicate()[0]
    found = tables(path)
    assert found["django_content_type"][0] - known == found["auth_group"][0] > 0
