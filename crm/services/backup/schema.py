"""The tables of an installation as its migrations left them, and the values of their columns as JSON.

Backup and restore read the models of that state, not those of the program: an archive of an earlier state is written
and read as it was.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.db.models.expressions import Combinable

from crm.services.backup.archive import BackupError

Node = tuple[str, str]
# Somebody who signed out, or was signed out, would be signed in again: everybody signs in anew after a restore.
# Signs of life are this installation's own, and one tick makes no installation that holds anything.
LEFT_OUT = frozenset({("sessions", "session"), ("usersessions", "usersession"), ("crm", "heartbeat")})
# What `migrate` and the first question for the council write by themselves.
FILLED_BY_ITSELF = frozenset({"django_content_type", "auth_permission", "crm_council"})
_ROWS = 200
_BYTES = 1 << 20


class Schema:
    """The migrations of this database, and those that the program knows."""

    def __init__(self) -> None:
        self._executor = MigrationExecutor(connection)
        self.known: frozenset[Node] = frozenset(self._executor.loader.graph.nodes)
        self.applied: frozenset[Node] = frozenset(
            node for node in self._executor.loader.applied_migrations if node[0] in self._executor.loader.migrated_apps
        )

    def require_known(self, nodes: Iterable[Node], whose: str) -> None:
        """Raises BackupError naming a migration that the program does not have."""
        if unknown := sorted(set(nodes) - self.known):
            raise BackupError(
                f"{whose} has the migration {'.'.join(unknown[0])}, which this version of Samsyn does not know: "
                "it was made by a newer one. Use that version."
            )

    def tables(self, nodes: Iterable[Node]) -> list[type[models.Model]]:
        """Every table of that state but those left out, by name."""
        found = [one for one in self.all_tables(nodes) if (one._meta.app_label, one._meta.model_name) not in LEFT_OUT]
        return sorted(found, key=lambda model: model._meta.db_table)

    def all_tables(self, nodes: Iterable[Node]) -> list[type[models.Model]]:
        """Every table of that state."""
        apps: StateApps = self._executor.loader.project_state(sorted(nodes)).apps
        return [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]

    def migrate(self, nodes: Iterable[Node]) -> None:
        """Bring a database without tables to that state."""
        nodes = set(nodes)
        graph = self._executor.loader.graph
        # Only the last of each branch: asked for an earlier one the executor would go back to it.
        last = [n for n in nodes if not any(c.key in nodes and c.key[0] == n[0] for c in graph.node_map[n].children)]
        self._executor.migrate(sorted(last))


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The stored fields of a table."""
    return list(model._meta.local_concrete_fields)


def column_names(model: type[models.Model]) -> list[str]:
    """Their names in the database."""
    return [str(field.column) for field in columns(model)]


def lines(
    model: type[models.Model],
    instead: Mapping[str, Combinable] | None = None,
    names: Sequence[str] | None = None,
) -> Iterator[bytes]:
    """Every row as a line of JSON, by primary key, with ``names`` as the order of columns: their own unless given.

    ``instead`` gives other values for those of columns.
    """
    instead = instead or {}
    by_name = {str(field.column): field for field in columns(model)}
    fields = [by_name[name] for name in names or by_name]
    # A file may be large, so one at a time.
    is_file = any(isinstance(field, models.BinaryField) and field.column not in instead for field in fields)
    step = 1 if is_file else _ROWS
    values = [instead.get(str(field.column), field.attname) for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*values)
    for row in rows.iterator(chunk_size=step):
        # Keys in order: PostgreSQL keeps none of their own, and the same content is to have the same digest.
        yield orjson.dumps([plain(value) for value in row], option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def insert(
    model: type[models.Model],
    names: Sequence[str],
    lines: Iterable[bytes],
    meant: Mapping[str, Callable[[Any], Any]] | None = None,
) -> None:
    """Write rows as they are: no default, no derived field, no present time. ``names`` are the columns of ``lines``.

    ``meant`` gives by column what a value stands for. Raises BackupError for what is no row.
    """
    by_name = {field.column: field for field in columns(model)}
    fields = [by_name[name] for name in names]
    into = ", ".join(connection.ops.quote_name(name) for name in names)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({into}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        for batch in _batches(lines):
            cursor.executemany(sql, [_stored(model, fields, line, meant or {}) for line in batch])


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) == _ROWS or size > _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _stored(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    line: bytes,
    meant: Mapping[str, Callable[[Any], Any]],
) -> list[Any]:
    values = orjson.loads(line)
    if not isinstance(values, list) or len(values) != len(fields):
        raise BackupError(f"{model._meta.db_table}: a row does not have {len(fields)} values.")
    whole = [meant.get(str(field.column), _same)(value) for field, value in zip(fields, values, strict=True)]
    return [_prepared(field, value) for field, value in zip(fields, whole, strict=True)]


def _same(value: Any) -> Any:
    return value


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None and isinstance(field, models.JSONField) and not field.null:
        return field.get_db_prep_value(None, connection)  # the JSON value null
    return field.get_db_prep_save(field.to_python(value), connection)


def plain(value: Any) -> Any:
    """What JSON can hold, and ``Field.to_python`` reads."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    return value
