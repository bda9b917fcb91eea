"""An empty installation takes in a full export, whole or not at all."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm.models import ApiToken, AuditEntry, Council, Delivery, ImportFile, Meeting, Person, User
from crm.outbox.deliver import drain
from crm.outbox.links import derive, resolve
from crm.services.backup.archive import BackupError, reading, writing
from crm.services.backup.restore import restore
from crm.services.backup.take import back_up
from crm.services.full_export import bring_in as bringing
from crm.services.full_export.bring_in import bring_in
from tests.crm.services.backup.archives import differs, tables, told
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def files(path):
    with reading(path) as archive:
        return {file.member: file.sha256 for file in archive.manifest.files}


def reshaped(path, to, change=lambda manifest: manifest, rows=None, without=""):
    """The archive again, whole and sealed, with another manifest, other rows of a table or without some files."""
    with reading(path) as source, writing(to, change(replace(source.manifest, tables=[], files=[]))) as writer:
        for table in source.manifest.tables:
            writer.add_table(table.table, table.columns, (rows or {}).get(table.table) or source.lines(table))
        for kept in source.manifest.files:
            if not without or without not in kept.member:
                writer.add_file(kept.path, [source.content(kept, 1 << 20)], kept.member)
    return to


def holds_nothing():
    return not User.objects.exists() and not Person.objects.exists() and not Council.current().sending_paused


def test_the_other_installation_gives_the_same_counts_and_checksums(emptied, take):
    seen = []
    bring_in(emptied, now=timezone.now(), tell_table=seen.append)
    before = tables(emptied)
    assert {table.table: (table.rows, table.sha256) for table in seen} == before
    again = take("again.zip")
    after = tables(again)
    # Taken away twice and brought in once: the trail says so.
    assert {name for name in before if before[name] != after[name]} == {"crm_auditentry"}
    assert after["crm_auditentry"][0] == before["crm_auditentry"][0] + 2
    differing = {name for name, digest in files(again).items() if files(emptied).get(name) != digest}
    assert differing == {"kalkylblad/spar.csv", "LÄSMIG.txt"}
    assert Person.objects.get().name == "Åsa Öberg"
    assert Meeting.objects.get().counterparts.get().person.name == "Åsa Öberg"
    assert bytes(Delivery.objects.get().attachments.get().content) == bytes(range(256))
    assert bytes(ImportFile.objects.get().data) == b"BEGIN:VCARD\r\n"


def test_nothing_is_sent_and_nobody_is_let_in(emptied, outbox, at):
    bring_in(emptied, now=timezone.now())
    drain(at=at)
    assert outbox.sent == []
    council = Council.current()
    assert council.sending_paused
    assert council.restored_at is not None
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert not ApiToken.objects.exists()
    assert resolve(derive(Delivery.objects.get().pk), now=timezone.now()) is None
    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.actor_name, set(entry.changes)) == ("system", {"restored_at", "restored_from"})


def test_new_rows_go_on_after_those_brought_in(emptied):
    bring_in(emptied, now=timezone.now())
    last = Person.objects.get().pk
    assert PersonFactory.create().pk == last + 1


def test_an_installation_that_holds_anything_is_refused(taken):
    before = AuditEntry.objects.count()
    with pytest.raises(BackupError, match=r"not empty: .*hold rows\. A full export goes into an empty one\."):
        bring_in(taken, now=timezone.now())
    assert AuditEntry.objects.count() == before
    assert not Council.current().sending_paused


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda content: b"inte ett arkiv", "is not a backup of Samsyn"),
        (lambda content: content[: len(content) // 2], "cut off"),
        (lambda content: content[:-1], "seal|cut off"),
    ],
)
def test_what_is_no_whole_archive_is_refused(emptied, make, rule):
    emptied.write_bytes(make(emptied.read_bytes()))
    with pytest.raises(BackupError, match=rf"{emptied}: .*({rule})"):
        bring_in(emptied, now=timezone.now())
    assert holds_nothing()


@pytest.mark.parametrize("member", ["tables/crm_person.jsonl", "kalkylblad/mejl.csv", "LÄSMIG.txt"])
def test_a_changed_member_is_named(emptied, member):
    with zipfile.ZipFile(emptied) as archive:
        info = archive.getinfo(member)
    content = bytearray(emptied.read_bytes())
    content[info.header_offset + 30 + len(member.encode()) + 40] ^= 1
    emptied.write_bytes(content)
    assert differs(emptied)
    with pytest.raises(BackupError, match=member):
        bring_in(emptied, now=timezone.now())
    assert holds_nothing()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"format": 2}, "has format 2; this version of Samsyn reads format 1"),
        ({"kind": "backup"}, r"is no export but of the kind “backup”\. Use manage\.py restore"),
        ({"kind": "other"}, r"is no export but of the kind “other”\.$"),
        ({"migrations": {"crm": ["0001_initial", "0002_to_come"]}}, "which this version of Samsyn does not know"),
        ({"migrations": {"crm": ["0001_initial"]}}, r"was made by Samsyn 0\.1\.0, which had other tables"),
    ],
)
def test_an_archive_of_another_kind_or_version_is_refused(emptied, tmp_path, change, rule):
    other = reshaped(emptied, tmp_path / "other.zip", lambda manifest: replace(manifest, **change))
    with pytest.raises(BackupError, match=rule):
        bring_in(other, now=timezone.now())
    assert holds_nothing()


def test_a_backup_and_an_export_are_not_mistaken_for_each_other(taken, tmp_path):
    file = tmp_path / "backup.zip"
    back_up(file, now=timezone.now())
    with pytest.raises(BackupError, match=r"is no export but of the kind “backup”"):
        bring_in(file, now=timezone.now())
    with pytest.raises(BackupError, match=r"is no backup but of the kind “export”\. Use manage\.py full_import"):
        restore(taken, now=timezone.now(), replace=True)
    assert Person.objects.exists()


def test_a_file_that_a_row_names_and_nobody_sent_is_missed(emptied, tmp_path):
    other = reshaped(emptied, tmp_path / "other.zip", without=".pdf")
    with pytest.raises(BackupError, match=r"tables/crm_attachment\.jsonl: names the file crm_attachment/\d+, which is"):
        bring_in(other, now=timezone.now())
    assert holds_nothing()


def test_a_file_larger_than_any_of_ours_is_never_held(emptied, monkeypatch):
    monkeypatch.setattr(bringing, "_FILE_LIMIT", 100)
    with pytest.raises(BackupError, match=r"-Å\.pdf: is larger than"):
        bring_in(emptied, now=timezone.now())
    assert holds_nothing()


@pytest.mark.parametrize(
    ("column", "value"), [("organisation_id", 987654), ("last_login", "2026-13-77"), ("role", "kung"), ("email", None)]
)
def test_rows_that_do_not_fit_change_nothing(emptied, tmp_path, column, value):
    with reading(emptied) as archive:
        [users] = [table for table in archive.manifest.tables if table.table == "crm_user"]
        rows = [orjson.loads(line) for line in archive.lines(users)]
    for row in rows:
        row[users.columns.index(column)] = value
    other = reshaped(emptied, tmp_path / "other.zip", rows={"crm_user": [orjson.dumps(row) + b"\n" for row in rows]})
    with pytest.raises(BackupError, match="this database does not take it"):
        bring_in(other, now=timezone.now())
    assert holds_nothing()


def test_what_the_database_gives_back_differently_is_seen(emptied, monkeypatch):
    def lose(model, names, rows, meant=None):
        if model is not Person:
            insert(model, names, rows, meant)

    insert = bringing.insert
    monkeypatch.setattr(bringing, "insert", lose)
    with pytest.raises(BackupError, match=r"tables/crm_person\.jsonl: this database gives back other rows|FOREIGN KEY"):
        bring_in(emptied, now=timezone.now())
    assert holds_nothing()


def test_the_two_commands(content, tmp_path, var):
    path = tmp_path / "samsyn.zip"
    said = told("full_export", str(path), reason="Rådets beslut § 12")
    rows = next(table for table in said.splitlines() if table.endswith("  crm_person"))
    assert "no passwords or keys" in said
    with pytest.raises(CommandError, match="not empty") as refused:
        call_command("full_import", path)
    assert refused.value.returncode == 2
    call_command("flush", interactive=False, verbosity=0)
    answer = told("full_import", str(path))
    assert rows in answer
    assert "every count and checksum is that of the export" in answer
    assert "manage.py changepassword EMAIL" in answer
    assert told("verify", str(path)).count("\n") > len(connection.introspection.table_names()) * 0.8
    with pytest.raises(CommandError, match="is there already") as refused:
        call_command("full_export", path, reason="Igen")
    assert refused.value.returncode == 2
