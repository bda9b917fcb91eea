"""Taking everything away: data that another installation reads, and spreadsheets and files that a person opens."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify

from crm.enums import AuditAction
from crm.exports import csv, full
from crm.exports.full import Exported
from crm.models import Council
from crm.policy import Action, Thing, require
from crm.services import audit
from crm.services.backup.archive import BackupError, Kind, Manifest, Writer, reading, writing
from crm.services.backup.schema import Schema, column_names, lines
from crm.services.backup.take import by_app, product_version, snapshot
from crm.services.full_export.allow import allowed_by
from crm.services.full_export.contents import files, instead, tables
from crm.visibility import Viewer

README = "LÄSMIG.txt"
# Whoever reads the spreadsheets reads Swedish, whatever the language of the one who takes them.
_LANGUAGE = "sv"


def take_away(path: Path, *, actor: Viewer, at: dt.datetime, now: dt.datetime, reason: str = "") -> Manifest:
    """Write everything that the council holds to a new archive; returns what it holds.

    It is of one instant, and is read again before this returns. ``at`` is the domain's time, ``now`` real UTC. The
    trail says who took it and why, also in the archive itself: the operator gives a ``reason``, anybody else's is the
    decision that allows it. Raises NotAllowed, DomainError while nobody has allowed it, and BackupError when the
    archive cannot be written or the database is not of this version.
    """
    require(actor, Action.CREATE, Thing.FULL_EXPORT)
    if not actor.system:
        reason = allowed_by(Council.current(), now)
    schema = Schema()
    if schema.applied != schema.known:
        raise BackupError("The database is of another version of Samsyn. Run manage.py migrate with this one first.")
    _note(actor, at, reason)
    with snapshot(), translation.override(_LANGUAGE):
        manifest = Manifest(
            product=product_version(),
            taken_at=now.isoformat(),
            database=connection.vendor,
            key="",
            migrations=by_app(schema.applied),
            kind=Kind.EXPORT.value,
            made_by=actor.name,
            reason=reason,
        )
        with writing(path, manifest) as writer:
            for one in tables():
                _add(writer, one)
            writer.add_file(README, [_readme(manifest).encode()], README)
    with reading(path) as archive:
        archive.require_whole()
    return manifest


def sheet_name(one: Exported) -> str:
    """Where the archive has the spreadsheet of a table."""
    return f"kalkylblad/{slugify(str(one.table.title))}.csv"


@transaction.atomic
def _note(actor: Viewer, at: dt.datetime, reason: str) -> None:
    council, changes = Council.current(), {"decision": (None, reason)}
    audit.record(actor=actor, action=AuditAction.EXPORT_ALL, obj=council, at=at, changes=changes)


def _add(writer: Writer, one: Exported) -> None:
    for file in files(one.model):
        writer.add_file(file.path, [file.content], file.member)
    writer.add_table(one.model._meta.db_table, column_names(one.model), lines(one.model, instead(one.model)))
    writer.add_file(sheet_name(one), csv.write(full.sheet(one)), sheet_name(one))


def _readme(manifest: Manifest) -> str:
    rows = {table.table: table.rows for table in manifest.tables}
    told = [(one.table.title, rows[one.model._meta.db_table], sheet_name(one), one.model) for one in tables()]
    return render_to_string(
        "crm/full_export.txt",
        {
            "manifest": manifest,
            "council": Council.current(),
            "tables": [
                {"title": title, "rows": n, "sheet": sheet, "member": f"tables/{model._meta.db_table}.jsonl"}
                for title, n, sheet, model in sorted(told, key=lambda line: line[2])
            ],
            "reasons": sorted({str(reason) for reason in full.left_out().values()}),
        },
    )
