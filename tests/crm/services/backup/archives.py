"""Looking into archives, and making others of them."""

from __future__ import annotations

from dataclasses import asdict
from io import StringIO

from django.core.management import call_command

from crm.models import Delivery, Person
from crm.services.backup.archive import BackupError, Manifest, reading, writing


def tables(path):
    with reading(path) as archive:
        return {table.table: (table.rows, table.sha256) for table in archive.manifest.tables}


def problems(path):
    with reading(path) as archive:
        return archive.problems()


def differs(path):
    """Whether it is seen that the archive is not whole."""
    try:
        return bool(problems(path))
    except BackupError as error:
        return str(path) in str(error)


def reshaped(path, to, change=lambda manifest: manifest, rows=None, key=None):
    """The archive again, whole and sealed, with another manifest, other rows of a table or another key."""
    with reading(path) as source:
        manifest = source.manifest
        empty = Manifest(**{**asdict(manifest), "tables": [], "files": []})
        with writing(to, change(empty)) as writer:
            for table in manifest.tables:
                lines = (rows or {}).get(table.table) or source.lines(table)
                writer.add_table(table.table, table.columns, lines)
            for kept in manifest.files:
                writer.add_file(kept.path, [key or source.content(kept)])


def lose_everything():
    Person.objects.all().delete()
    Delivery.objects.all().delete()


def told(*command, **options):
    out, err = StringIO(), StringIO()
    call_command(*command, stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()
