"""Restoring a backup. Nothing is sent afterwards until a person releases sending."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import Error, connection, models, transaction

from crm import clock
from crm.enums import AuditAction
from crm.models import Council
from crm.outbox import claim
from crm.services import audit
from crm.services.backup.archive import Archive, BackupError, Kind, Manifest, reading, sync_folder
from crm.services.backup.schema import FILLED_BY_ITSELF, Node, Schema, column_names, insert
from crm.services.backup.take import KEY_FILE, key_fingerprint
from crm.visibility import SYSTEM

DELIVERIES = "crm_delivery"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; whether its migrations were carried forward, and whether another secret key is set here."""

    manifest: Manifest
    carried_forward: bool
    other_key: bool


def restore(path: Path, *, now: dt.datetime, replace: bool = False) -> Restored:
    """Put the archive's content in place of that of an empty installation, or of any with ``replace``.

    Every checksum is compared before anything is written, and the rows come in one transaction. ``now`` is real UTC.
    Raises BackupError; the installation is then as it was, but for empty tables where it had none. Only an archive
    of an earlier version that cannot be carried forward is there as it was, and the error says what to run.
    """
    with reading(path) as archive, alone():
        archive.require_kind(Kind.BACKUP)
        archive.require_whole()
        key = _key(archive)
        schema = Schema()
        nodes = nodes_of(archive)
        _prepare(schema, nodes, archive)
        is_older = nodes != schema.known
        with _key_in_waiting(key) as move_key:
            with told(path), transaction.atomic(durable=True):
                _load(schema, nodes, archive, now, replace=replace)
                if not is_older:
                    tell(archive, now)
            move_key()
    ContentType.objects.clear_cache()
    if is_older:
        _carry_forward(path)
        with transaction.atomic():
            tell(archive, now)
    return Restored(archive.manifest, is_older, _is_other_key(archive.manifest))


def _carry_forward(path: Path) -> None:
    try:
        call_command("migrate", verbosity=0)
    except Exception as error:
        raise BackupError(
            f"{path}: was restored as it was, and sending is paused, but its tables could not be migrated: {error}. "
            "Mend what stops it, then run manage.py migrate."
        ) from error


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of the embedded worker, so that no site with one runs on this folder meanwhile.

    Servers do not take it: they are stopped by whoever restores, and the tables are locked to those that were not.
    """
    with (Path(settings.VAR_DIR) / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("The site is running on this data. Stop it first, then restore.") from error
        yield


def nodes_of(archive: Archive) -> frozenset[Node]:
    """The migrations that its tables are of."""
    return frozenset((app, name) for app, names in archive.manifest.migrations.items() for name in names)


def _prepare(schema: Schema, nodes: frozenset[Node], archive: Archive) -> None:
    """Make sure that the database has the archive's tables."""
    schema.require_known(nodes, str(archive.path))
    require_same_tables(schema.tables(nodes), archive)
    if not schema.applied:
        schema.migrate(nodes)
    elif nodes < schema.applied:
        raise BackupError(
            f"{archive.path}: is of an earlier version of Samsyn than this database. Restore it into an empty database "
            "that has not been migrated; it is then carried forward."
        )
    elif nodes != schema.applied:
        raise BackupError("This database lacks migrations that the backup has. Run manage.py migrate first.")


def require_same_tables(tables: list[type[models.Model]], archive: Archive) -> None:
    """Raises BackupError for an archive whose migrations have the names of ours but made other tables."""
    ours = {model._meta.db_table: column_names(model) for model in tables}
    theirs = {table.table: table.columns for table in archive.manifest.tables}
    for name in sorted(ours.keys() | theirs.keys()):
        if sorted(ours.get(name, [])) != sorted(theirs.get(name, [])):
            raise BackupError(
                f"{archive.path}: the table {name} has other columns than this version of Samsyn gives it. "
                "Restore it with the version that made it."
            )


def _load(schema: Schema, nodes: frozenset[Node], archive: Archive, now: dt.datetime, *, replace: bool) -> None:
    tables = {model._meta.db_table: model for model in schema.tables(nodes)}
    everything = schema.all_tables(nodes)
    lock_tables(everything)
    if schema.applied and not replace:
        require_empty(list(tables.values()), "Restore into an empty one, or say --replace to lose what is here.")
    for model in everything:
        # In any order: foreign keys are checked when the transaction ends.
        model._base_manager.all()._raw_delete(connection.alias)
    for table in archive.manifest.tables:
        insert(tables[table.table], table.columns, archive.lines(table))
    hold(tables, archive.manifest, now)
    set_numbers(list(tables.values()), now)


def lock_tables(tables: list[type[models.Model]]) -> None:
    """Let no server read or write before the end of the transaction; on SQLite none can write anyhow."""
    if connection.vendor == "postgresql":
        names = ", ".join(sorted(connection.ops.quote_name(model._meta.db_table) for model in tables))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def require_empty(tables: list[type[models.Model]], advice: str) -> None:
    """Raises BackupError naming the tables that hold more than what an installation writes by itself."""
    own = [model for model in tables if model._meta.db_table not in FILLED_BY_ITSELF]
    if filled := [model._meta.db_table for model in own if model._base_manager.exists()]:
        raise BackupError(
            f"This installation is not empty: {', '.join(filled[:5])}{' …' if filled[5:] else ''} hold rows. {advice}"
        )


def hold(tables: dict[str, type[models.Model]], manifest: Manifest, now: dt.datetime) -> None:
    """Pause sending, saying why, and let every lease run out: no worker has what it had in hand when the backup was
    taken.
    """
    council = tables["crm_council"]
    values = {"sending_paused": True, **_since(manifest, now)}
    # Those of an archive from before they were told.
    known = {name: value for name, value in values.items() if name in column_names(council)}
    council._base_manager.update_or_create(pk=1, defaults=known)
    deliveries = tables[DELIVERIES]._base_manager
    deliveries.exclude(lease_until=None).update(lease_until=now - dt.timedelta(seconds=1))


def set_numbers(tables: list[type[models.Model]], now: dt.datetime) -> None:
    """New rows go on after the restored ones; deliveries from the second of the restore.

    A personal link is derived from its delivery's number. Mails that left after the backup are unknown here, and what
    they carry must not open a link that is made later.
    """
    first = int(now.timestamp())
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sql)
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(s, greatest(nextval(s), %s)) FROM pg_get_serial_sequence(%s, 'id') s",
                [first, DELIVERIES],
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s AND seq < %s", [DELIVERIES, first])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                [DELIVERIES, first, DELIVERIES],
            )


def tell(archive: Archive, now: dt.datetime) -> None:
    """Settle what was in hand, and say on the outbox and in the trail since when sending is paused and why."""
    values = _since(archive.manifest, now)
    Council.objects.filter(pk=1).update(**values)
    council = Council.current()
    # The domain's clock came with the archive, so nobody could read it before.
    at = clock.now(council)
    claim.reap(at=at)
    changes = {name: (None, value) for name, value in values.items()}
    audit.record(actor=SYSTEM, action=AuditAction.UPDATE, obj=council, at=at, changes=changes)


def _since(manifest: Manifest, now: dt.datetime) -> dict[str, dt.datetime]:
    return {"restored_at": now, "restored_from": manifest.taken}


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Errors of the database as one that names the archive."""
    try:
        yield
    except (Error, ValidationError, TypeError, ValueError, OverflowError) as error:
        raise BackupError(f"{path}: this database does not take it: {error}; nothing was changed.") from error


def _key(archive: Archive) -> bytes | None:
    """The secret key that the archive holds. Raises BackupError when it is not the one that its manifest tells of."""
    kept = next((one for one in archive.manifest.files if one.path == KEY_FILE), None)
    if kept is None:
        return None
    key = archive.content(kept)
    if key_fingerprint(key) != archive.manifest.key:
        raise BackupError(f"{archive.path}: {kept.member}: is not the secret key of the manifest.")
    return key


@contextmanager
def _key_in_waiting(key: bytes | None) -> Iterator[Callable[[], None]]:
    """The key, written beside this installation's own; the function given puts it in its place."""
    if key is None or not settings.SECRET_KEY_MADE_HERE:
        yield lambda: None
        return
    folder = Path(settings.VAR_DIR)
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BackupError(f"{folder}: cannot be written to ({error.strerror}); nothing was changed.") from error

    def move() -> None:
        os.replace(name, folder / KEY_FILE)
        sync_folder(folder)

    try:
        yield move
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def _is_other_key(manifest: Manifest) -> bool:
    """Whether the mails of the archive were made under a key that is not set here."""
    comes_along = settings.SECRET_KEY_MADE_HERE and any(one.path == KEY_FILE for one in manifest.files)
    return not comes_along and manifest.key != key_fingerprint(settings.SECRET_KEY.encode())
