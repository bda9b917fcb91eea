"""The demo carried to other installations by the commands alone, and on from an earlier version."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.services.sending import send_packs
from crm.services.backup.archive import reading
from crm.services.backup.take import back_up
from crm.visibility import SYSTEM
from tests.installation import Installation, Sqlite

pytestmark = pytest.mark.live
# A restore pauses sending and says so.
TOUCHED = {"crm_auditentry", "crm_council"}


def tables(path):
    with reading(path) as archive:
        return {table.table: (table.rows, table.sha256) for table in archive.manifest.tables}


@pytest.fixture
def empty(tmp_path):
    """Makes installations without anything in them."""
    made = []

    def make(name):
        made.append(Installation(tmp_path / name, Sqlite(tmp_path / name)))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def taken(demo, arena, now, tmp_path):
    """A backup of the demo, its packs queued."""
    if connection.vendor != "sqlite":
        pytest.skip("a snapshot of PostgreSQL is a transaction of its own: tests/services")
    send_packs(actor=SYSTEM, arena=arena, at=now)
    back_up(tmp_path / "one.zip", now=timezone.now())
    return tmp_path / "one.zip"


def manage(installation, *command):
    return installation.run("manage.py", *map(str, command), MAIL_TRANSPORT="crm.outbox.files.FileTransport")


def refused(installation, *command):
    process = installation.start("manage.py", *map(str, command))
    output, _ = process.communicate(timeout=180)
    assert process.returncode == 2
    return output


def test_the_demo_goes_to_another_installation_and_on_from_an_earlier_version(taken, empty, tmp_path):
    second, third = empty("second"), empty("third")
    manage(second, "restore", taken)
    manage(second, "backup", tmp_path / "two.zip")
    one, two = tables(taken), tables(tmp_path / "two.zip")
    assert {name for name in one if one[name] != two[name]} == TOUCHED
    assert one["crm_delivery"][0] == 8
    manage(second, "shell", "-v0", "-c", "from worker.tasks import drain; drain()")
    assert set(second.states()) == {"queued"}
    assert not (second.var / "mail").exists()

    # As the version before the last migration of another package left it.
    manage(second, "migrate", "mfa", "0002", "--verbosity", "0")
    manage(second, "backup", tmp_path / "old.zip")
    assert "were migrated" in manage(third, "restore", tmp_path / "old.zip")
    manage(third, "migrate", "--check")
    manage(third, "backup", tmp_path / "three.zip")
    three = tables(tmp_path / "three.zip")
    assert {name for name in one if one[name] != three[name]} == TOUCHED
    assert "earlier version of Samsyn" in refused(third, "restore", tmp_path / "old.zip", "--replace")
