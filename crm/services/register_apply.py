"""Saving what the plan of an import says, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import DomainError, StaleObject
from crm.import_enums import IMPORT_TRANSITIONS, ImportState, LineKind
from crm.imports import known as stored_now
from crm.imports.comparing import Comparison
from crm.imports.known import Known
from crm.imports.progress import Tell, not_told
from crm.models import (
    AuditEntry,
    ContactDetail,
    ImportLine,
    Mandate,
    PartyMembership,
    Person,
    PersonIdentifier,
    RegisterImport,
)
from crm.policy import Action, Thing
from crm.services import audit, register_counts
from crm.services import register_imports as imports
from crm.services.register_bodies import require_untouched, write_bodies
from crm.services.register_meetings import write_meetings
from crm.services.register_writing import Writer
from crm.services.transitions import transition
from crm.visibility import Viewer

Values = dict[str, Any]
_PERSONS = (LineKind.CREATE, LineKind.DUPLICATE)
_STORED = (LineKind.UPDATE, LineKind.END, LineKind.DIFFERS)
_THEIRS: tuple[type[Model], ...] = (Mandate, PartyMembership, PersonIdentifier, ContactDetail)
_AT_A_TIME = 500


@transaction.atomic
def apply_import(
    *, actor: Viewer, at: dt.datetime, run: RegisterImport, version: int | None = None, tell: Tell = not_told
) -> RegisterImport:
    """Save every line as proposed or chosen; possible duplicates on which nobody decided are left out.

    The run then counts what was written and names what was left out, as the trail does. Raises InvalidTransition
    unless the run is planned, DomainError while its columns are not chosen, and StaleObject
    for a plan that was made before another import was saved or taken back, or before somebody changed whom it changes.
    """
    policy.require(actor, Action.UPDATE, Thing.REGISTER_IMPORT)
    imports.one_at_a_time()
    if run.state == ImportState.PLANNED:
        _require_current(run)
        (require_untouched if run.is_of_bodies else _require_untouched)(run)
    if version is not None:
        run.version = version
    transition(
        actor=actor,
        obj=run,
        to=ImportState.APPLIED,
        table=IMPORT_TRANSITIONS,
        at=at,
        values={"applied_at": at},
    )
    source = run.source or str(run)[:300]
    writer = Writer(actor, at, run.plan["bodies"], source)
    try:
        if run.is_of_bodies:
            write_bodies(writer, run)
        else:
            _write(writer, run, clock.day(at), tell)
    except IntegrityError as error:
        raise StaleObject(_("Somebody saved the same meanwhile. Read the file again.")) from error
    run.undo = writer.undo()
    register_counts.note_left_out(run)
    run.save(update_fields=["undo", "plan"])
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=run, at=at, changes=imports.counted(run))
    run.kept_files.all().delete()
    return run


def _write(writer: Writer, run: RegisterImport, today: dt.date, tell: Tell) -> None:
    """Persons, then contacts."""
    total, done = run.lines.count(), 0
    made: dict[int, int] = {}
    for lines in imports.lines_of(run, _PERSONS):
        made |= _write_new(writer, lines)
        done += len(lines)
        tell(done, total)
    for lines in imports.lines_of(run, _STORED):
        _write_changes(writer, lines)
        done += len(lines)
        tell(done, total)
    made |= _write_decided(writer, run, today)
    if run.has_meetings:
        write_meetings(writer, run, made)


def _require_current(run: RegisterImport) -> None:
    """Raise DomainError without a plan, StaleObject where another import was saved or taken back since it was made."""
    if not run.plan:
        raise DomainError(_("Say first what the columns mean."))
    last = imports.last_applied()
    if (last.pk if last else None) != run.follows_id or imports.taken_back() != run.plan["taken_back"]:
        raise StaleObject(_("Another import was saved or taken back since. Read the file again."))


def _write_new(writer: Writer, lines: Sequence[ImportLine]) -> dict[int, int]:
    """Write who is new. Returns the number of the person of each line."""
    new = [
        line
        for line in lines
        if (line.kind == LineKind.CREATE and line.choice != "skip")
        or (line.kind == LineKind.DUPLICATE and line.choice == "new")
    ]
    decided = iter(_free([line.data["told"] for line in new if line.kind == LineKind.DUPLICATE]))
    told = [next(decided) if line.kind == LineKind.DUPLICATE else line.data["told"] for line in new]
    return dict(zip((line.n for line in new), writer.people(told), strict=True))


def _write_changes(writer: Writer, lines: Iterable[ImportLine]) -> None:
    changes = []
    for line in lines:
        if line.choice == "skip" or (line.kind == LineKind.DIFFERS and line.choice != "file"):
            continue
        data = dict(line.data)
        if line.choice == "file":
            data["set"] = {**data.get("set", {}), **data.get("differs", {})}
        changes.append((line.label, data))
    writer.change_people(changes)


def _write_decided(writer: Writer, run: RegisterImport, today: dt.date) -> dict[int, int]:
    """Write what is told of somebody whom a person named. Returns the number of the person of each line."""
    rows = ImportLine.objects.filter(run=run, kind=LineKind.DUPLICATE).exclude(choice__in=["", "skip", "new"])
    made = {line.n: int(line.choice) for line in rows.only("n", "choice").order_by("n")}
    if not made:
        return made
    known = Known(stored_now.bodies())
    for lines in _one_of_each(rows.order_by("n")):
        stored = known.read({made[line.n] for line in lines})
        changes = []
        for line, told in zip(lines, _free([_of_stored(line, writer) for line in lines]), strict=True):
            person = stored.get(made[line.n])
            if person is None:
                raise _stale()
            changes.append((person.name, Comparison(person, told, known.bodies, today).data))
        writer.change_people(changes)
        for body in writer.new_bodies():
            known.bodies.add(body)
    return made


def _one_of_each(lines: Iterable[ImportLine]) -> Iterator[list[ImportLine]]:
    """The lines in their order, parted where one is of a person of whom another was: they are written one after the
    other.
    """
    part: dict[str, ImportLine] = {}
    for line in lines:
        if line.choice in part or len(part) >= _AT_A_TIME:
            yield list(part.values())
            part = {}
        part[line.choice] = line
    if part:
        yield list(part.values())


def _of_stored(line: ImportLine, writer: Writer) -> Values:
    """What the line tells, its bodies by their numbers as far as this import has written them by now."""
    told: Values = line.data["told"]
    return {**told, "mandates": [{**one, "body": writer.known(one["body"])} for one in told.get("mandates", ())]}


def _free(told: Sequence[Values]) -> list[Values]:
    """What is told, without identifiers that are somebody's already."""
    asked = [value for one in told for _scheme, value in one.get("identifiers", ())]
    rows = PersonIdentifier.objects.filter(value__in=asked).values_list("scheme", "value") if asked else ()
    taken = set(rows)
    return [{**one, "identifiers": [each for each in one.get("identifiers", ()) if tuple(each) not in taken]}
            for one in told]  # fmt: skip


def _require_untouched(run: RegisterImport) -> None:
    """Raise StaleObject where somebody changed one whom the plan changes, or their rows, or one it names is gone."""
    since = AuditEntry.objects.filter(pk__gt=run.plan["audit"])
    touched = set(since.filter(object_type="crm.Person").values_list("object_id", flat=True))
    for model in _THEIRS:
        rows = since.filter(object_type=model._meta.label).values("object_id")
        touched |= set(model._base_manager.filter(pk__in=rows).values_list("person_id", flat=True))
    changed = {line.data["person"] for lines in imports.lines_of(run, _STORED) for line in lines}
    named = {
        person
        for lines in imports.lines_of(run, [LineKind.CREATE], of_meetings=True)
        for line in lines
        if line.choice != "skip"
        for person in line.data["people"]
    }
    if changed & touched or not _held(changed | named):
        raise _stale()


def _held(persons: Collection[int]) -> bool:
    """Whether all the persons are still there; they stay until the transaction ends."""
    numbers = sorted(persons)
    for start in range(0, len(numbers), _AT_A_TIME):
        part = numbers[start : start + _AT_A_TIME]
        rows = Person.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
        if len(rows.values_list("pk")) != len(part):
            return False
    return True


def _stale() -> StaleObject:
    return StaleObject(_("Somebody changed one of the decision-makers since. Read the file again."))
