"""Journey E4: a full export of the demo opens in a spreadsheet, and a second installation imports it."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.db import connection

from crm.services.backup.archive import reading
from crm.services.full_export.take import take_away
from crm.visibility import SYSTEM

pytestmark = pytest.mark.live


def tables(path):
    with reading(path) as archive:
        return {table.table: (table.rows, table.sha256) for table in archive.manifest.tables}


@pytest.fixture
def second(installation):
    """An installation without anything in it."""
    return installation


def test_a_second_installation_has_equal_counts_and_checksums(demo, now, tmp_path, second):
    if connection.vendor != "sqlite":
        pytest.skip("a snapshot of PostgreSQL is a transaction of its own: tests/services")
    first = tmp_path / "first.zip"
    take_away(first, actor=SYSTEM, at=now, now=now, reason="Överlämning")
    printed = second.run("manage.py", "full_import", str(first))
    before = tables(first)
    for table, (rows, sha256) in before.items():
        assert f"{rows:>9}  {sha256[:16]}  {table}\n" in printed
    second.run("manage.py", "full_export", str(tmp_path / "second.zip"), "--reason", "Jämförelse")
    after = tables(tmp_path / "second.zip")
    # The import and the second export are told there.
    assert {name for name in before if before[name] != after[name]} == {"crm_auditentry"}
    assert after["crm_auditentry"][0] == before["crm_auditentry"][0] + 2

    with zipfile.ZipFile(first) as archive:
        text = archive.read("kalkylblad/kontakter-i-loggen.csv").decode("utf-8-sig")
    log = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(log) == before["crm_meeting"][0]
    assert {"Region Västernorrland", "Örnsköldsviks kommun"} <= {line["Organisation"] for line in log}
