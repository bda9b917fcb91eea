"""Importing a public programme: read into a plan, applied by a person, undone as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.imports import plan as plans
from campaigns.imports import public_programme
from campaigns.models import Arena, Attendance, ImportRun, PublicEvent
from campaigns.services.matches import suggest_matches
from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import InvalidTransition, StaleObject
from crm.import_enums import IMPORT_TRANSITIONS, ImportState
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import held_plan, transition
from crm.visibility import Viewer

_STORED = (*plans.FIELDS, "on", "gone", "search_key")


@transaction.atomic
def plan_import(*, actor: Viewer, at: dt.datetime, arena: Arena, name: str, data: bytes, source: str = "") -> ImportRun:
    """What the file would change. Raises ValidationError at ``file`` for one that cannot be read or holds no event."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    try:
        reading = public_programme.read(data, arena.starts, arena.ends)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    if not reading.candidates and not reading.rejected:
        raise ValidationError({"file": _("The file holds no events.")})
    run = ImportRun(
        arena=arena,
        file_name=name[:200],
        digest=hashlib.sha256(data).hexdigest(),
        source=source,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        made_by_id=actor.user_id,
        made_at=at,
        follows=_last_applied(arena),
        plan=plans.plan(reading, PublicEvent.objects.filter(arena=arena), source),
    )
    run.save()
    audit.record(actor=actor, action=AuditAction.CREATE, obj=run, at=at, changes=_counts(run))
    return run


@transaction.atomic
def apply_import(*, actor: Viewer, at: dt.datetime, run: ImportRun, version: int | None = None) -> ImportRun:
    """Save what the plan says, and suggest matches. Raises InvalidTransition unless it is planned, and StaleObject.

    Stale is also a plan that was made before another import was saved or taken back.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    arena = Arena._base_manager.select_for_update().get(pk=run.arena_id)
    last = _last_applied(arena)
    if run.state == ImportState.PLANNED and (last.pk if last else None) != run.follows_id:
        raise StaleObject(_("Another import was saved or taken back since. Read the file again."))
    there = {event.key: event for event in PublicEvent.objects.filter(arena=arena)}
    changed = [row for row in run.plan["changed"] if row["key"] in there]
    gone = [there[row["key"]] for row in run.plan["gone"] if row["key"] in there]
    touched = [there[row["key"]] for row in changed] + gone
    undo = {
        "created": [row["key"] for row in run.plan["new"]],
        "before": {event.key: plans.stored_values(event) for event in touched},
    }
    for row in changed:
        _says(there[row["key"]], {**row, "gone": False})
    for event in gone:
        event.gone = True
    _step(actor, at, run, ImportState.APPLIED, version, {"applied_at": at})
    run.undo = undo
    run.save(update_fields=["undo"])
    PublicEvent.objects.bulk_create(
        [_says(PublicEvent(arena=arena, key=row["key"]), row) for row in run.plan["new"]], batch_size=500
    )
    PublicEvent.objects.bulk_update(touched, _STORED, batch_size=200)
    _rematch(actor, arena, [*undo["created"], *(row["key"] for row in changed)])
    return run


@transaction.atomic
def undo_import(*, actor: Viewer, at: dt.datetime, run: ImportRun, version: int | None = None) -> ImportRun:
    """Everything as it was before the run. Raises InvalidTransition unless it is the import that was saved last.

    Events that it brought go, with what was decided about them; one that somebody of ours goes to stays, and is gone
    from the programme.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    arena = Arena._base_manager.select_for_update().get(pk=run.arena_id)
    last = _last_applied(arena)
    if run.state == ImportState.APPLIED and last is not None and last.pk != run.pk:
        raise InvalidTransition(_("A later import was saved: take that back first."))
    _step(actor, at, run, ImportState.UNDONE, version, {})
    brought = PublicEvent.objects.filter(arena=arena, key__in=run.undo["created"])
    kept = Attendance._base_manager.filter(event__arena=arena).values("event")
    brought.exclude(pk__in=kept).delete()
    brought.update(gone=True)
    before = run.undo["before"]
    events = [_says(event, before[event.key]) for event in PublicEvent.objects.filter(arena=arena, key__in=before)]
    PublicEvent.objects.bulk_update(events, _STORED, batch_size=200)
    _rematch(actor, arena, before)
    return run


@transaction.atomic
def discard_import(*, actor: Viewer, at: dt.datetime, run: ImportRun) -> None:
    """Forget a plan that was not saved. Raises InvalidTransition for one that was, StaleObject for one that is gone."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    run = held_plan(run)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=run, at=at, changes=_counts(run))
    run.delete()


def _last_applied(arena: Arena) -> ImportRun | None:
    return ImportRun.objects.filter(arena=arena, state=ImportState.APPLIED).order_by("-applied_at", "-pk").first()


def _step(actor: Viewer, at: dt.datetime, run: ImportRun, to: str, version: int | None, values: dict[str, Any]) -> None:
    if version is not None:
        run.version = version
    transition(actor=actor, obj=run, to=to, table=IMPORT_TRANSITIONS, at=at, values=values)


def _says(event: PublicEvent, row: dict[str, Any]) -> PublicEvent:
    """The event saying what the row says."""
    for name in (*plans.FIELDS, "gone"):
        if name in row:
            setattr(event, name, row[name])
    event.starts = dt.datetime.fromisoformat(row["starts"])
    event.ends = dt.datetime.fromisoformat(row["ends"]) if row["ends"] else None
    event.on = clock.day(event.starts)
    return event.keyed()


def _rematch(actor: Viewer, arena: Arena, keys: Iterable[str]) -> None:
    events = PublicEvent.objects.filter(arena=arena, gone=False)
    wanted = set(keys)
    suggest_matches(actor=actor, arena=arena, events=[event for event in events if event.key in wanted])


def _counts(run: ImportRun) -> dict[str, tuple[Any, Any]]:
    return {name: (None, len(run.plan[name])) for name in ("new", "changed", "gone", "rejected")}
