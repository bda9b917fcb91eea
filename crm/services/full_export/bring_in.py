"""Bringing a full export into an empty installation. Nothing is sent afterwards until a person releases sending."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.db import connection, models, transaction

from crm.models import Council
from crm.services.backup.archive import Archive, BackupError, Kind, Manifest, Table, reading
from crm.services.backup.restore import (
    alone,
    hold,
    lock_tables,
    nodes_of,
    require_empty,
    require_same_tables,
    set_numbers,
    tell,
    told,
)
from crm.services.backup.schema import Schema, insert, lines
from crm.services.full_export.contents import FILES, files, instead, tables

# Of a file as a column holds it. The largest are those of imports: 40 MB.
_FILE_LIMIT = 64 << 20
Model = type[models.Model]


def bring_in(path: Path, *, now: dt.datetime, tell_table: Callable[[Table], None] = lambda table: None) -> Manifest:
    """Write everything that the archive holds into this installation, which is empty; returns what it holds.

    Every checksum is compared before anything is written, and again with what was written: the installation then
    gives the counts and checksums of the archive, or nothing is changed. ``tell_table`` is called with every table
    that does. ``now`` is real UTC. Raises BackupError.
    """
    with reading(path) as archive, alone():
        archive.require_kind(Kind.EXPORT)
        archive.require_whole()
        _require_this_version(archive)
        ours: dict[str, Model] = {one.model._meta.db_table: one.model for one in tables()}
        require_same_tables(list(ours.values()), archive)
        with told(path), transaction.atomic(durable=True):
            lock_tables([model for model in apps.get_models(include_auto_created=True) if model._meta.managed])
            require_empty(list(ours.values()), "A full export goes into an empty one.")
            # The one row that an empty installation makes by itself.
            Council._base_manager.all()._raw_delete(connection.alias)
            for table in archive.manifest.tables:
                _load(archive, table, ours[table.table])
            for table in archive.manifest.tables:
                _compare(archive, table, ours[table.table])
                tell_table(table)
            hold(ours, archive.manifest, now)
            set_numbers(list(ours.values()), now)
            tell(archive, now)
    return archive.manifest


def _require_this_version(archive: Archive) -> None:
    schema, theirs = Schema(), nodes_of(archive)
    schema.require_known(theirs, str(archive.path))
    if theirs != schema.known:
        raise BackupError(
            f"{archive.path}: was made by Samsyn {archive.manifest.product}, which had other tables. "
            "Import it with that version, then upgrade."
        )
    if schema.applied != schema.known:
        raise BackupError("This database lacks migrations. Run manage.py migrate first.")


def _load(archive: Archive, table: Table, model: Model) -> None:
    rows = archive.lines(table)
    if model._meta.label not in FILES:
        insert(model, table.columns, rows)
        return
    column, _name = FILES[model._meta.label]
    kept = {one.path: one for one in archive.manifest.files}

    def content(path: str) -> bytes:
        if path not in kept:
            raise BackupError(f"{archive.path}: {table.member}: names the file {path}, which is missing.")
        found = archive.content(kept[path], _FILE_LIMIT + 1)
        if len(found) > _FILE_LIMIT:
            raise BackupError(f"{archive.path}: {kept[path].member}: is larger than {_FILE_LIMIT >> 20} MB.")
        return found

    for row in rows:
        # One file at a time.
        insert(model, table.columns, [row], {column: content})


def _compare(archive: Archive, table: Table, model: Model) -> None:
    """Raises BackupError when the database gives back other rows or files than it was given."""
    digest, count = hashlib.sha256(), 0
    for line in lines(model, instead(model), table.columns):
        digest.update(line)
        count += 1
    if (count, digest.hexdigest()) != (table.rows, table.sha256):
        raise BackupError(f"{archive.path}: {table.member}: this database gives back other rows; nothing was changed.")
    kept = {one.path: one.sha256 for one in archive.manifest.files}
    for file in files(model):
        if file.sha256 != kept[file.path]:
            raise BackupError(f"{archive.path}: {file.member}: this database gives back another; nothing was changed.")
