"""Taking an import back: what it wrote goes, what it changed is as before, or nothing is done and it says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import clock, policy, wording
from crm.enums import AuditAction, Visibility
from crm.errors import DomainError, StaleObject
from crm.import_enums import IMPORT_TRANSITIONS, ImportState
from crm.models import AuditEntry, MeetingCounterpart, MeetingParticipant, RegisterImport
from crm.policy import Action, Thing
from crm.queries.merges import kind_of
from crm.services import audit, bulk
from crm.services import register_imports as imports
from crm.services.transitions import transition
from crm.visibility import Viewer, VisibleQuerySet

Values = dict[str, Any]
# So many of what stands in the way are named.
_NAMED = 5
_MANY = 500
# What a row tells of when it was, whichever it has.
_DAYS = ("on", "due", "day", "as_of", "starts")


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Something that uses or changed what the import wrote: in words, its kind, the day it is of, and its page.

    Of what the actor may not read only the kind is told.
    """

    words: str
    kind: str
    day: dt.date | None = None
    url: str = ""

    def __str__(self) -> str:
        told = [part for part in (self.kind, wording.short_day(self.day) if self.day else "") if part != self.words]
        return f"{self.words} ({', '.join(part for part in told if part)})" if any(told) else self.words


class InUse(DomainError):
    """An import cannot be taken back; ``found`` stands in the way."""

    def __init__(self, found: Sequence[InTheWay]) -> None:
        named, more = found[:_NAMED], len(found) - _NAMED
        words = "; ".join(map(str, named)) + (_(" and %(n)d more") % {"n": more} if more > 0 else "")
        super().__init__(_("It cannot be taken back, for it is in use: %(what)s.") % {"what": words})
        self.found = list(found)


@transaction.atomic
def undo_import(*, actor: Viewer, at: dt.datetime, run: RegisterImport, version: int | None = None) -> RegisterImport:
    """Everything that the run wrote as it was before.

    Raises InUse naming what of it has been used or changed since, InvalidTransition unless it is applied, and
    StaleObject when another act came first.
    """
    policy.require(actor, Action.UPDATE, Thing.REGISTER_IMPORT)
    imports.one_at_a_time()
    if version is not None:
        run.version = version
    made = {apps.get_model(label): ranges for label, ranges in run.undo.get("made", {}).items() if ranges}
    transition(actor=actor, obj=run, to=ImportState.UNDONE, table=IMPORT_TRANSITIONS, at=at)
    # What may not be named is told by its kind, and that once.
    in_the_way = list(dict.fromkeys([*_used(actor, made), *_changed(actor, run, made)]))
    if in_the_way:
        raise InUse(in_the_way)
    _note(actor, at, run, made)
    for model, ranges in reversed(made.items()):
        # Nothing else points at these rows, which has just been looked at.
        rows = model._base_manager.filter(_within(ranges))
        rows._raw_delete(rows.db)
    _restore(run.undo.get("changed", ()))
    return run


def _within(ranges: Iterable[list[int]], column: str = "pk") -> Q:
    found = Q(pk__in=[])
    for first, last in ranges:
        found |= Q(**{f"{column}__gte": first, f"{column}__lte": last})
    return found


def _used(actor: Viewer, made: dict[type[Model], list[list[int]]]) -> Iterator[InTheWay]:
    """What has come to point at rows of the run since."""
    for model, ranges in made.items():
        there = model._base_manager.filter(_within(ranges)).count()
        if there != sum(last - first + 1 for first, last in ranges):
            yield InTheWay(_("%(what)s: some are gone") % {"what": kind_of(model._meta.label)}, "")
        for relation in model._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
                continue
            other, column = relation.related_model, relation.field.attname  # type: ignore[union-attr]
            rows: QuerySet[Any] = other._base_manager.filter(_within(ranges, column))  # type: ignore[union-attr]
            if other in made:
                rows = rows.exclude(_within(made[other]))
            for row in rows.order_by("pk")[:_NAMED]:
                of = model._base_manager.filter(pk=getattr(row, column)).first()
                yield _named(actor, row, of)


def _changed(actor: Viewer, run: RegisterImport, made: dict[type[Model], list[list[int]]]) -> Iterator[InTheWay]:
    """What somebody has changed since of what the run wrote."""
    since = AuditEntry.objects.filter(pk__gt=run.undo["audit"])
    for model, ranges in made.items():
        entries = since.filter(_within(ranges, "object_id"), object_type=model._meta.label).order_by("pk")
        there = model._base_manager.in_bulk([entry.object_id for entry in entries[:_NAMED]])
        yield from dict.fromkeys(_named(actor, row) for row in there.values())
    for label, group in _by_model(run.undo.get("changed", ())):
        model, names = apps.get_model(label), sorted({name for _pk, values in group for name in values})
        for start in range(0, len(group), _MANY):
            part = group[start : start + _MANY]
            rows = model._base_manager.filter(pk__in=[pk for pk, _values in part]).values("pk", *names)
            stored = {row["pk"]: row for row in rows}
            for pk, values in part:
                now = stored.get(pk)
                if now is None or any(audit.plain(now[name]) != after for name, (_before, after) in values.items()):
                    row = model._base_manager.filter(pk=pk).first()
                    yield _named(actor, row) if row else InTheWay(f"{kind_of(label)} {pk}", "")


def _named(actor: Viewer, row: Model, of: Model | None = None) -> InTheWay:
    """The row, after what it hangs on; only what kind it is of where the actor may not read it."""
    # Who was at a contact says nothing of itself: the contact does.
    row = row.meeting if isinstance(row, MeetingCounterpart | MeetingParticipant) else row
    kind = kind_of(row._meta.label)
    before = f"{_read(actor, of) or kind_of(of._meta.label)}: " if of else ""
    said = _read(actor, row)
    if not said:
        page = of if of is not None and _read(actor, of) else None
        return InTheWay(f"{before}{kind}", kind if before else "", None, _url(page))
    return InTheWay(f"{before}{said}", kind, _day_of(row), _url(row) or _url(of))


def _read(actor: Viewer, row: Model) -> str:
    """The row in words; nothing where the actor may not read it."""
    if not getattr(row, "visibility_rule", None):
        return ""
    return str(row) if VisibleQuerySet(type(row)).visible_to(actor).filter(pk=row.pk).exists() else ""


def _day_of(row: Any) -> dt.date | None:
    """The day that the row is of, else when it was noted."""
    told = next((day for name in _DAYS if isinstance(day := getattr(row, name, None), dt.date)), None)
    if told is not None:
        return clock.day(told) if isinstance(told, dt.datetime) else told
    entries = AuditEntry.objects.filter(object_type=row._meta.label, object_id=row.pk)
    last = entries.order_by("-pk").first()
    return clock.day(last.at) if last else None


def _url(row: Any) -> str:
    """The page of the row, or of the person or meeting that it belongs to."""
    for one in (row, getattr(row, "person", None), getattr(row, "meeting", None)):
        if one is not None and hasattr(one, "get_absolute_url"):
            return str(one.get_absolute_url())
    return ""


def _restore(changed: Iterable[list[Any]]) -> None:
    for label, group in _by_model(changed):
        model = apps.get_model(label)
        alike: dict[tuple[str, ...], list[Values]] = {}
        for pk, values in group:
            row = {name: _value(model, name, before) for name, (before, _after) in values.items()}
            if "version" in row:
                # Back to what was is one more change: a form that saw an earlier one is not to pass.
                row["version"] = values["version"][1] + 1
            guards = {f"was_{name}": _value(model, name, after) for name, (_before, after) in values.items()}
            alike.setdefault(tuple(row), []).append({"id": pk, **row, **guards})
        for names, rows in alike.items():
            if bulk.update(model, rows, guards=names) != len(rows):
                raise StaleObject


def _by_model(changed: Iterable[list[Any]]) -> Iterator[tuple[str, list[tuple[int, Values]]]]:
    """By model the rows with what stood first and last in each column: one run may have changed a row twice."""
    found: dict[str, dict[int, Values]] = {}
    for label, pk, values in changed:
        row = found.setdefault(label, {}).setdefault(pk, {})
        for name, (before, after) in values.items():
            row[name] = [row[name][0] if name in row else before, after]
    for label, rows in found.items():
        yield label, list(rows.items())


def _value(model: type[Model], name: str, plain: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return field.to_python(plain)


def _note(actor: Viewer, at: dt.datetime, run: RegisterImport, made: dict[type[Model], list[list[int]]]) -> None:
    """An audit entry for every person, contact and body that goes, and for every row that is as before."""
    now = timezone.now()
    for model, ranges in made.items():
        if model._meta.label not in ("crm.Person", "crm.Meeting", "crm.Organisation"):
            continue
        rows = [
            _entry(actor, at, now, AuditAction.DELETE, model, row)
            for row in model._base_manager.filter(_within(ranges)).order_by("pk").iterator(chunk_size=_MANY)
        ]
        bulk.insert(AuditEntry, rows)
    for label, group in _by_model(run.undo.get("changed", ())):
        model = apps.get_model(label)
        named = model._base_manager.in_bulk([pk for pk, _values in group])
        entries = []
        for pk, values in group:
            changes = {name: [after, before] for name, (before, after) in values.items() if name != "version"}
            entries.append({**_entry(actor, at, now, AuditAction.UPDATE, model, named[pk]), "changes": changes})
        bulk.insert(AuditEntry, entries)


def _entry(
    actor: Viewer, at: dt.datetime, now: dt.datetime, action: AuditAction, model: type[Model], row: Any
) -> Values:
    return {
        "at": at,
        "recorded_at": now,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "action": str(action.value),
        "object_type": model._meta.label,
        "object_id": row.pk,
        "object_label": str(row)[:300],
        "organisation_id": getattr(row, "organisation_id", None),
        "visibility": str(getattr(row, "visibility", Visibility.PARTIES.value)),
    }
