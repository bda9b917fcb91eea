"""What is no whole archive of ours is seen and refused."""

from __future__ import annotations

import json
import random
import resource
import zipfile
from dataclasses import replace

import pytest
from django.utils import timezone

from crm.models import Council, Person
from crm.services.backup import archive as archives
from crm.services.backup.archive import BackupError, reading
from crm.services.backup.restore import restore
from crm.services.backup.take import back_up
from tests.crm.services.backup.archives import differs, problems, reshaped

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_changed_byte_is_seen(taken, file):
    content = file.read_bytes()
    for place in random.Random(7).sample(range(len(content)), 60):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :])
        assert differs(file), f"byte {place}"


def test_a_changed_member_is_named_and_nothing_restored(taken, file):
    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo("tables/crm_user.jsonl")
    content = bytearray(file.read_bytes())
    content[info.header_offset + 30 + len(info.filename) + 40] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"tables/crm_user\.jsonl"):
        restore(file, now=timezone.now(), replace=True)
    assert not Council.current().sending_paused


def test_a_member_more_or_less_is_named(taken, file, tmp_path):
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(tmp_path / "less.zip", "w") as less:
        for info in source.infolist():
            if info.filename != "tables/crm_person.jsonl":
                less.writestr(info.filename, source.read(info))
        less.writestr("tables/more.jsonl", "[]\n")
    found = problems(tmp_path / "less.zip")
    assert found == ["tables/crm_person.jsonl: is missing.", "tables/more.jsonl: is not in the manifest."]


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda content: b"", "is not a backup of Samsyn"),
        (lambda content: b"inte ett arkiv", "is not a backup of Samsyn"),
        (lambda content: content[: len(content) // 2], "is not a backup of Samsyn, or is cut off"),
        (lambda content: content[:-1], "seal|cut off"),
        (lambda content: content + b"\n", "seal|cut off"),
    ],
)
def test_what_is_no_whole_archive_is_refused(taken, file, make, rule):
    file.write_bytes(make(file.read_bytes()))
    with pytest.raises(BackupError, match=rf"{file}: .*({rule})"):
        restore(file, now=timezone.now(), replace=True)


@pytest.mark.parametrize(
    ("manifest", "rule"),
    [
        (None, "it has no manifest.json"),
        ('{"format": 2}', "has format 2; this version of Samsyn reads format 1"),
        ('{"format": 1}', "is not the manifest of a backup"),
        ("[]", "is not the manifest of a backup"),
        ('{"format": 1, "tables": [{"path": "/etc/passwd"}], "files": []}', "is not the manifest of a backup"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(file, manifest, rule):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("other.txt", "hej")
        if manifest is not None:
            archive.writestr("manifest.json", manifest)
    with pytest.raises(BackupError, match=rf"{file}: .*{rule}"):
        restore(file, now=timezone.now())


def test_a_full_disk_leaves_nothing_behind(content, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(BackupError, match=r"full\.zip: could not be written \(File too large\)"):
            back_up(tmp_path / "backups" / "full.zip", now=timezone.now())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "backups").iterdir()) == []


def test_only_a_line_or_a_block_is_held(content, file, monkeypatch):
    """A member is hashed in blocks, whatever its size."""
    back_up(file, now=timezone.now())
    monkeypatch.setattr(archives, "_BLOCK", 7)
    assert problems(file) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"taken_at": "i går"},
        {"taken_at": 5},
        {"taken_at": "9999-12-31T23:59:59+00:00"},
        {"taken_at": "0001-01-01T00:00:00+14:00"},
        {"migrations": []},
        {"migrations": {"crm": "0001_initial"}},
        {"migrations": {"crm": [1]}},
        {"key": None},
        {"product": {}},
    ],
    ids=str,
)
def test_a_manifest_whose_values_are_of_another_kind_is_refused(taken, file, tmp_path, changes):
    reshaped(file, tmp_path / "forged.zip", lambda manifest: replace(manifest, **changes))
    with pytest.raises(BackupError, match=r"manifest\.json: is not the manifest of a backup"):
        restore(tmp_path / "forged.zip", now=timezone.now(), replace=True)


@pytest.mark.parametrize(
    "table",
    [
        {"table": 5, "member": "a", "columns": [], "rows": 0, "sha256": ""},
        {"table": "a", "member": [], "columns": [], "rows": 0, "sha256": ""},
        {"table": "a", "member": "a", "columns": [{}], "rows": 0, "sha256": ""},
        {"table": "a", "member": "a", "columns": [], "rows": True, "sha256": ""},
    ],
    ids=str,
)
def test_a_table_whose_values_are_of_another_kind_is_refused(file, table):
    told = {"product": "", "taken_at": "2026-11-23T12:00:00Z", "database": "", "key": "", "migrations": {}}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps({**told, "format": 1, "tables": [table], "files": []}))
    with pytest.raises(BackupError, match=r"manifest\.json: is not the manifest of a backup"):
        restore(file, now=timezone.now())


@pytest.mark.parametrize("text", ["[" * 1_000_000, "9" * 10_000])
def test_json_that_pythons_reader_fails_on_is_refused(file, text):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", text)
    with pytest.raises(BackupError, match="is not the manifest of a backup"):
        restore(file, now=timezone.now())


def test_a_member_compressed_in_another_way_is_refused(file):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("manifest.json", "{}")
    with pytest.raises(BackupError, match="is not compressed as a backup is"):
        restore(file, now=timezone.now())


@pytest.mark.parametrize(("column", "value"), [("last_login", "2026-13-77"), ("last_login", 5), ("role", {"a": []})])
def test_a_value_that_a_column_cannot_hold_changes_nothing(taken, file, tmp_path, column, value):
    with reading(file) as archive:
        [users] = [table for table in archive.manifest.tables if table.table == "crm_user"]
        rows = [json.loads(line) for line in archive.lines(users)]
    rows[0][users.columns.index(column)] = value
    reshaped(file, tmp_path / "forged.zip", rows={"crm_user": [json.dumps(row).encode() + b"\n" for row in rows]})
    with pytest.raises(BackupError, match="this database does not take it"):
        restore(tmp_path / "forged.zip", now=timezone.now(), replace=True)
    assert Person.objects.exists()
    assert not Council.current().sending_paused


def test_a_row_longer_than_any_of_ours_is_never_held(taken, file, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_ROW_LIMIT", 1 << 20)
    with pytest.raises(BackupError, match=r"tables/crm_user\.jsonl: has a row of more than 1 MB"):
        reshaped(file, tmp_path / "long.zip", rows={"crm_user": [b" " * (1 << 20) + b"[]\n"]})
    assert not (tmp_path / "long.zip").exists()
    monkeypatch.undo()
    reshaped(file, tmp_path / "long.zip", rows={"crm_user": [b" " * (1 << 20) + b"[]\n"]})
    monkeypatch.setattr(archives, "_ROW_LIMIT", 1 << 20)
    with pytest.raises(BackupError, match=r"long\.zip: tables/crm_user\.jsonl: has a row of more than 1 MB"):
        restore(tmp_path / "long.zip", now=timezone.now(), replace=True)
    assert Person.objects.exists()
