"""Taking a backup of the whole installation."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from crm.services.backup.archive import Manifest, reading, writing
from crm.services.backup.schema import Node, Schema, column_names, lines

# Of VAR_DIR only the key is needed: mails and static files are made again from the database and the program.
KEY_FILE = "secret_key"


def back_up(path: Path, *, now: dt.datetime) -> Manifest:
    """Write every row and file that the installation needs to a new archive; returns what it holds.

    It is of one instant, and holds up nobody who writes meanwhile. ``now`` is real UTC. It is read again before this
    returns. Raises BackupError when the archive cannot be written or differs, or when the database is newer than the
    program.
    """
    with snapshot():
        schema = Schema()
        schema.require_known(schema.applied, "The database")
        manifest = Manifest(
            product=product_version(),
            taken_at=now.isoformat(),
            database=connection.vendor,
            key=key_fingerprint(settings.SECRET_KEY.encode()),
            migrations=by_app(schema.applied),
        )
        with writing(path, manifest) as writer:
            for model in schema.tables(schema.applied):
                writer.add_table(model._meta.db_table, column_names(model), lines(model))
            if settings.SECRET_KEY_MADE_HERE:
                writer.add_file(KEY_FILE, [settings.SECRET_KEY.encode()])
    with reading(path) as archive:
        archive.require_whole()
    return manifest


def product_version() -> str:
    """The version of the program, as its project file has it."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def key_fingerprint(key: bytes) -> str:
    """What tells one secret key from another without telling the key."""
    return salted_hmac("samsyn.backup", "key", secret=key, algorithm="sha256").hexdigest()


@contextmanager
def snapshot() -> Iterator[None]:
    """A read-only transaction that sees the database as it was at its first question."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    sqlite: Any = connection
    # The site's own mode takes the write lock when a transaction begins, which would stop every writer.
    before, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        sqlite.transaction_mode = before


def by_app(nodes: frozenset[Node]) -> dict[str, list[str]]:
    """Migrations as a manifest has them."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(nodes):
        found.setdefault(app, []).append(name)
    return found
