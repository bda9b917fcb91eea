"""Backup and restore on the database of the suite."""

from __future__ import annotations

import fcntl
import json
import stat
from dataclasses import replace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.models import AuditEntry, Council, Delivery, Person, User
from crm.outbox import claim
from crm.outbox.deliver import Handover, drain
from crm.outbox.links import derive, resolve
from crm.outbox.models import Heartbeat, Part
from crm.services.backup import restore as restoring
from crm.services.backup.archive import BackupError, reading, writing
from crm.services.backup.restore import restore
from crm.services.backup.take import back_up
from crm.services.deliveries import pause_sending
from crm.visibility import Viewer
from tests.crm.outbox_fixtures import LINK, REAL
from tests.crm.services.backup.archives import lose_everything, reshaped, tables, told
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
# What a restore itself writes.
TOUCHED = {"crm_auditentry", "crm_council", "crm_delivery"}


def test_what_is_restored_is_what_was_there(taken, file, tmp_path, content, var):
    before = tables(file)
    lose_everything()
    (var / "secret_key").write_text("another")
    restore(file, now=timezone.now(), replace=True)
    back_up(tmp_path / "again.zip", now=timezone.now())
    after = tables(tmp_path / "again.zip")
    assert {name for name in before if before[name] != after[name]} == TOUCHED - {"crm_delivery"}
    assert Person.objects.get().name == "Åsa Öberg"
    assert bytes(Delivery.objects.get().attachments.get().content) == bytes(range(256))
    assert resolve(derive(content.pk), now=timezone.now()) == content.link
    assert (var / "secret_key").read_text() != "another"
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600


def test_an_archive_is_its_owners_alone_and_replaces_nothing(taken, file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(BackupError, match=rf"{file}: is there already"):
        back_up(file, now=timezone.now())
    assert file.read_bytes() == before


def test_sessions_are_left_out_and_end(taken, file, tmp_path):
    session = SessionStore()
    session["user"] = 1
    session.save()
    back_up(tmp_path / "more.zip", now=timezone.now())
    assert not {"django_session", "usersessions_usersession"} & tables(tmp_path / "more.zip").keys()
    restore(file, now=timezone.now(), replace=True)
    assert not SessionStore().exists(session.session_key)


def test_nothing_is_sent_until_a_person_releases_it(taken, file, outbox, idun, at, client, sigrid, real):
    restore(file, now=timezone.now(), replace=True)
    drain(at=at)
    assert outbox.sent == []
    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.actor_name, entry.object_type) == ("system", "crm.Council")
    assert entry.changes["restored_from"] == [None, REAL.isoformat()]
    for user in (sigrid, idun):
        client.force_login(user)
        page = client.get(reverse("delivery_list")).content.decode()
        assert "Inget skickas sedan återläsningen" in page
        assert ("Gå igenom det som väntar" in page) == (user == idun)
        assert "Inga mejl skickas sedan återläsningen" in client.get(reverse("today")).content.decode()
    pause_sending(actor=Viewer.of(idun), paused=False, at=at)
    drain(at=at)
    assert len(outbox.sent) == 1
    assert "återläsningen" not in client.get(reverse("delivery_list")).content.decode()
    assert Council.current().restored_at is None


def test_what_a_worker_had_in_hand_is_queued_or_in_doubt(outbox, queue, file, real, at):
    for key in ("pack:1", "pack:2", "pack:3"):
        queue(key)
    leased, marked = claim.claim(2)
    Handover(marked).mark()
    back_up(file, now=timezone.now())
    restore(file, now=timezone.now(), replace=True)
    held = dict(Delivery.objects.values_list("key", "state"))
    assert held == {leased.key: "queued", marked.key: "uncertain", "pack:3": "queued"}
    assert Council.current().sending_paused
    assert not Delivery.objects.exclude(lease_until=None).exists()


def test_a_link_that_left_after_the_backup_opens_nothing_that_is_made_later(ylva, taken, file, queue, outbox):
    lost = derive(queue("pack:2", link=LINK).pk)
    restore(file, now=timezone.now(), replace=True)
    later = queue("pack:3", recipient=ylva, link=LINK)
    assert later.pk > REAL.timestamp()
    assert resolve(lost, now=timezone.now()) is None
    last = Person.objects.get().pk
    assert PersonFactory.create().pk == last + 1


def test_only_an_empty_installation_takes_a_backup_unless_told(taken, file):
    with pytest.raises(BackupError, match=r"not empty: .*crm_.* hold rows.*--replace"):
        restore(file, now=timezone.now())
    assert not Council.current().sending_paused


def test_what_ticked_once_is_empty_still(taken, file):
    assert "crm_heartbeat" not in tables(file)
    call_command("flush", interactive=False, verbosity=0)
    Heartbeat.objects.create(part=Part.BEAT, at=REAL)
    restore(file, now=timezone.now())
    assert Person.objects.get().name == "Åsa Öberg"
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize("key", [b"\xff\x00", b"another", b"x" * 10_000_000], ids=["bytes", "another", "huge"])
def test_a_key_that_is_not_the_manifests_is_refused_before_anything_is_written(taken, file, tmp_path, var, key):
    reshaped(file, tmp_path / "forged.zip", key=key)
    lose_everything()
    with pytest.raises(BackupError, match=r"files/secret_key: is not the secret key of the manifest"):
        restore(tmp_path / "forged.zip", now=timezone.now(), replace=True)
    assert not Person.objects.exists()
    assert [path.name for path in var.iterdir() if path.name != "worker.lock"] == ["secret_key"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyhow")
def test_no_server_reads_or_writes_meanwhile(taken, file, monkeypatch):
    held = []

    def look(*_):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relation::regclass::text FROM pg_locks "
                "WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock'"
            )
            held.extend(name for (name,) in cursor.fetchall())

    monkeypatch.setattr(restoring, "require_empty", look)
    restore(file, now=timezone.now())
    assert {"crm_delivery", "crm_heartbeat", "django_session"} | tables(file).keys() <= set(held)


def test_a_running_site_is_stopped_first(taken, file, var):
    with (var / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="Stop it first"):
            restore(file, now=timezone.now(), replace=True)


@pytest.fixture
def older(taken, monkeypatch):
    """The archive, seen by a version that has one migration more."""

    class Newer(restoring.Schema):
        def __init__(self):
            super().__init__()
            self.known |= {("mfa", "9999_to_come")}

    monkeypatch.setattr(restoring, "Schema", Newer)


def test_an_archive_of_an_earlier_version_is_never_there_without_saying_why_nothing_is_sent(older, file, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("no room")

    monkeypatch.setattr(restoring, "call_command", fail)
    with pytest.raises(BackupError, match=r"sending is paused.*no room.*manage\.py migrate"):
        restore(file, now=timezone.now(), replace=True)
    council = Council.current()
    assert (council.sending_paused, council.restored_at, council.restored_from) == (True, REAL, REAL)


def test_an_archive_of_an_earlier_version_is_told_in_the_trail(older, file):
    assert restore(file, now=timezone.now(), replace=True).carried_forward
    entry = AuditEntry.objects.order_by("pk").last()
    assert entry.changes == {name: [None, REAL.isoformat()] for name in ("restored_at", "restored_from")}


def test_rows_that_do_not_fit_change_nothing(taken, file, tmp_path, var):
    with reading(file) as archive:
        [people] = [table for table in archive.manifest.tables if table.table == "crm_user"]
        rows = [json.loads(line) for line in archive.lines(people)]
    for row in rows:
        row[people.columns.index("organisation_id")] = 987654
    broken = tmp_path / "broken.zip"
    reshaped(file, broken, rows={"crm_user": [json.dumps(row).encode() + b"\n" for row in rows]})
    lose_everything()
    (var / "secret_key").write_text("another")
    for path in (broken, _short(file, tmp_path)):
        with pytest.raises(BackupError, match=r"crm_user|FOREIGN KEY"):
            restore(path, now=timezone.now(), replace=True)
        assert (Person.objects.count(), User.objects.count()) == (0, len(rows))
        assert (var / "secret_key").read_text() == "another"
    assert not Council.current().sending_paused
    assert [path.name for path in var.glob(".writing-*")] == []


def _short(file, tmp_path):
    path = tmp_path / "short.zip"
    reshaped(file, path, rows={"crm_user": [b"[1]\n"]})
    return path


def test_another_state_of_the_tables_is_refused(taken, file, tmp_path):
    def with_migration(name):
        def change(manifest):
            return replace(manifest, migrations={**manifest.migrations, "crm": ["0001_initial", name]})

        return change

    reshaped(file, tmp_path / "newer.zip", with_migration("0002_to_come"))
    with pytest.raises(BackupError, match=r"crm\.0002_to_come, which this version of Samsyn does not know"):
        restore(tmp_path / "newer.zip", now=timezone.now(), replace=True)

    def without_last(manifest):
        return replace(manifest, migrations={**manifest.migrations, "mfa": manifest.migrations["mfa"][:-1]})

    reshaped(file, tmp_path / "older.zip", without_last)
    with pytest.raises(BackupError, match=r"earlier version.*has not been migrated"):
        restore(tmp_path / "older.zip", now=timezone.now(), replace=True)


def test_tables_of_the_same_name_with_other_columns_are_refused(taken, file, tmp_path):
    with reading(file) as source, writing(tmp_path / "other.zip", replace(source.manifest, tables=[], files=[])) as out:
        for table in source.manifest.tables:
            columns = ["ident" if table.table == "crm_issue" and name == "id" else name for name in table.columns]
            out.add_table(table.table, columns, source.lines(table))
    with pytest.raises(BackupError, match="crm_issue has other columns"):
        restore(tmp_path / "other.zip", now=timezone.now(), replace=True)


def test_the_snapshot_holds_up_no_writer(content, file):
    before = getattr(connection, "transaction_mode", None)
    back_up(file, now=timezone.now())
    assert getattr(connection, "transaction_mode", None) == before
    assert not connection.in_atomic_block


def test_the_three_commands(content, var, settings):
    first, warning = told("backup").splitlines()
    path = first.partition(":")[0]
    assert warning == "It holds the secret key: encrypt what leaves this machine."
    assert path.startswith(str(var / "backups" / "samsyn-20261123T120000Z"))
    listing = told("verify", path)
    assert "1  " in listing
    assert "crm_delivery" in listing
    assert "every checksum holds" in listing
    with pytest.raises(CommandError, match="not empty") as refused:
        call_command("restore", path)
    assert refused.value.returncode == 2
    answer = told("restore", path, "--replace")
    assert "Sending is paused" in answer
    assert "secret key" not in answer


def test_verify_fails_for_a_difference(taken, file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(CommandError, match=str(file)) as failed:
        call_command("verify", file)
    assert failed.value.returncode == 1


def test_a_key_of_the_environment_stays_out_and_another_is_told(content, file, settings, var):
    settings.SECRET_KEY_MADE_HERE = False
    assert "is not in the backup" in told("backup", str(file))
    with reading(file) as archive:
        assert archive.manifest.files == []
    settings.SECRET_KEY = "another key, as long as a key has to be for everything that it signs"
    assert "The secret key of the backup is not set here" in told("restore", str(file), "--replace")
    assert (var / "secret_key").exists()
