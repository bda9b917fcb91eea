"""Writing the audit trail, in the transaction of the act it tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

from crm.enums import AuditAction, Visibility
from crm.errors import OutsideTransaction
from crm.models import AuditEntry
from crm.visibility import Viewer

Changes = Mapping[str, tuple[Any, Any]]


def record(
    *,
    actor: Viewer,
    action: AuditAction,
    obj: models.Model,
    at: dt.datetime,
    changes: Changes | None = None,
    visibility: str | None = None,
    organisation_id: int | None = None,
) -> AuditEntry:
    """One entry about ``obj``. Class and organisation are the object's own unless given (its meeting's, say).

    Raises OutsideTransaction when the caller holds no transaction: the act could then stand without its entry.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("An audit entry is written in the transaction of the act.")
    return AuditEntry.objects.create(
        at=at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        object_type=obj._meta.label,
        object_id=obj.pk,
        object_label=str(obj)[:300],
        organisation_id=organisation_id or getattr(obj, "organisation_id", None),
        visibility=visibility or getattr(obj, "visibility", None) or Visibility.PARTIES,
        changes={field: [plain(before), plain(after)] for field, (before, after) in (changes or {}).items()},
    )


def created(*, actor: Viewer, obj: models.Model, at: dt.datetime, **where: Any) -> AuditEntry:
    """The entry of a new object, with its first values."""
    changes = {
        field.name: (None, field.value_from_object(obj))
        for field in obj._meta.concrete_fields
        if field.editable and not field.primary_key and field.value_from_object(obj) not in (None, "")
    }
    return record(actor=actor, action=AuditAction.CREATE, obj=obj, at=at, changes=changes, **where)


def save_changes(
    *, actor: Viewer, obj: models.Model, at: dt.datetime, values: Mapping[str, Any], **where: Any
) -> set[str]:
    """Set ``values`` on ``obj``, save only what differs and write the entry. Returns the names of changed fields."""
    changes = {}
    for name, after in values.items():
        before = getattr(obj, name)
        if before != after:
            changes[name] = (before, after)
            setattr(obj, name, after)
    if changes:
        obj.save(update_fields=list(changes))
        record(actor=actor, action=AuditAction.UPDATE, obj=obj, at=at, changes=changes, **where)
    return set(changes)


def save_links(*, actor: Viewer, obj: models.Model, at: dt.datetime, name: str, rows: Iterable[models.Model]) -> None:
    """Let the many-to-many field ``name`` hold ``rows``, and write the entry where it held others."""
    links = getattr(obj, name)
    before, after = sorted(links.values_list("pk", flat=True)), sorted(row.pk for row in rows)
    if after != before:
        links.set(after)
        record(actor=actor, action=AuditAction.UPDATE, obj=obj, at=at, changes={name: (before, after)})


def plain(value: Any) -> Any:
    """A JSON value: rows become their number, dates ISO 8601, lists stay lists, anything else its text."""
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, models.Choices) else value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)
