"""Saving what the plan of a list of organisations says. Parties of the cooperation are never written by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm.enums import AuditAction, OrganisationKind, Partnership
from crm.errors import AlreadyExists, StaleObject
from crm.import_enums import LineKind
from crm.imports.body_plan import compare
from crm.models import AuditEntry, ImportLine, Organisation, RegisterImport
from crm.models.organisation import short_name
from crm.queries import register
from crm.services import bulk
from crm.services import register_imports as imports
from crm.services import register_rows as rows
from crm.services.register_writing import Writer, before

Values = dict[str, Any]
_STORED = (LineKind.UPDATE, LineKind.END, LineKind.DIFFERS)
_DAYS = ("valid_from", "valid_to")


def require_untouched(run: RegisterImport) -> None:
    """Raise StaleObject where somebody changed an organisation that the plan changes, or it is gone."""
    changed = {line.data["body"] for lines in imports.lines_of(run, _STORED) for line in lines}
    since = AuditEntry.objects.filter(pk__gt=run.plan["audit"], object_type="crm.Organisation")
    held = Organisation.objects.select_for_update(no_key=True).filter(pk__in=changed).order_by("pk")
    if changed & set(since.values_list("object_id", flat=True)) or len(held.values_list("pk")) != len(changed):
        raise _stale()


def write_bodies(writer: Writer, run: RegisterImport) -> None:
    """Write every line as proposed or chosen. Raises AlreadyExists for a new one whose name is another's by now."""
    for lines in imports.lines_of(run, (LineKind.CREATE, LineKind.DUPLICATE)):
        new = [line.data["told"] for line in lines if line.choice == ("" if line.kind == LineKind.CREATE else "new")]
        _write_new(writer, new)
        _write_decided(writer, [line for line in lines if line.choice.isdigit()])
    for lines in imports.lines_of(run, _STORED):
        changes = []
        for line in lines:
            values = dict(line.data.get("set", {})) | (line.data.get("differs", {}) if line.choice == "file" else {})
            if line.choice != "skip" and values:
                changes.append((line.label, {**line.data, "set": values}))
        _change(writer, changes)


def _write_new(writer: Writer, told: Sequence[Values]) -> None:
    written = [_row(one) for one in told]
    keys = {row["sort_key"] for row in written}
    taken = Organisation.objects.filter(sort_key__in=keys, valid_to=None).values_list("sort_key", flat=True)
    lasting = [row for row in written if row["valid_to"] is None]
    if found := next((row for row in lasting if row["sort_key"] in set(taken)), None):
        raise AlreadyExists(_("There is already an organisation called “%(name)s”.") % {"name": found["name"]})
    for one, pk in zip(told, writer.insert(Organisation, written), strict=True):
        changes = {name: [None, value] for name, value in one.items()}
        writer.note(AuditAction.CREATE.value, Organisation, pk, one["name"], changes)
    writer.write_notes()


def _row(one: Values) -> Values:
    values = {"short_name": short_name(one["name"])[:100], "kind": OrganisationKind.OTHER.value, **one}
    return {**values, **rows.named(one["name"]), **{name: rows.day(one.get(name)) for name in _DAYS}}


def _write_decided(writer: Writer, lines: Sequence[ImportLine]) -> None:
    """Write what is told of organisations that a person named, one after the other: two lines may name the same."""
    for line in lines:
        for row in register.bodies_told([int(line.choice)]):
            found = compare(row, line.data["told"])
            if "set" in found and row["partnership"] == Partnership.NONE:
                _change(writer, [(row["name"], found)])


def _change(writer: Writer, changes: Iterable[tuple[str, Values]]) -> None:
    alike: dict[tuple[str, ...], list[Values]] = {}
    for name, data in changes:
        values = {field: rows.day(new) if field in _DAYS else new for field, (_old, new) in data["set"].items()}
        version = data["version"]
        row = {**values, "version": version + 1, "id": data["body"], "was_version": version}
        alike.setdefault(tuple(values), []).append(row)
        told = {field: list(pair) for field, pair in data["set"].items()}
        writer.note(AuditAction.UPDATE.value, Organisation, data["body"], name, told)
    for group in alike.values():
        was = before(Organisation, group)
        if bulk.update(Organisation, group, guards=["version"]) != len(group):
            raise _stale()
        writer.changed += was
    writer.write_notes()


def _stale() -> StaleObject:
    return StaleObject(_("Somebody changed one of the organisations since. Read the file again."))
