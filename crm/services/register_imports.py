"""Importing persons, contacts and organisations: files become a plan, line by line, which a person decides on.

What was read is compared before anything is held: the transaction is around what is written alone. What somebody saves
meanwhile makes the plan one that must be made anew, as it does afterwards.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import AuditAction, Visibility
from crm.errors import DomainError
from crm.import_enums import OF_BODIES, ImportState, LineKind
from crm.imports import meeting_plan as meetings
from crm.imports.body_plan import BodyPlanner
from crm.imports.candidates import Place, Reading
from crm.imports.missing import missing
from crm.imports.plan import Line, Planner, check, fold_in, planner, rejected
from crm.imports.progress import Tell, not_told
from crm.imports.stored import name_key
from crm.models import AuditEntry, Council, ImportFile, ImportLine, Issue, Meeting, RegisterImport, User
from crm.policy import Action, Thing
from crm.queries.register import bodies_told
from crm.services import audit, bulk, register_counts
from crm.services.transitions import held_plan
from crm.visibility import Viewer

# What of contacts in a log may be chosen: those that name readers have to be written by hand.
CLASSES = (Visibility.OWN_ORG, Visibility.PARTIES)
_LINES = 2000


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for beside the files.

    ``visibility`` is the contacts' class; ``new_people``: whether somebody a log names and we do not know is added;
    ``missing_end``: the last day of mandates that a complete list lacks; ``sitting``: whoever has no end still sits.
    """

    visibility: str = Visibility.OWN_ORG.value
    new_people: bool = True
    missing_end: dt.date | None = None
    sitting: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "missing_end": self.missing_end.isoformat() if self.missing_end else None}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Options:
        """From JSON."""
        end = plain["missing_end"]
        return cls(**{**plain, "missing_end": dt.date.fromisoformat(end) if end else None})


def plan_reading(
    *,
    actor: Viewer,
    at: dt.datetime,
    reading: Reading,
    files: Mapping[str, bytes],
    source: str = "",
    mapping: Mapping[str, str] | None = None,
    options: Options | None = None,
    keep_files: bool = False,
    run: RegisterImport | None = None,
    tell: Tell = not_told,
) -> RegisterImport:
    """What the reading would change, in lines; nothing of it is written. ``run`` is a plan that is made anew.

    Raises ValidationError at ``files`` where there is nothing in them, DomainError for contacts without an
    organisation whose they are, InvalidTransition for a run that is applied and StaleObject for one that is gone, or
    when somebody changed meanwhile what is compared.
    """
    policy.require(actor, Action.CREATE, Thing.REGISTER_IMPORT)
    options = options or Options()
    if not (reading.persons or reading.meetings or reading.bodies or reading.rejected):
        raise ValidationError({"files": _("The file holds no persons, contacts or organisations.")})
    if reading.meetings and actor.organisation_id is None:
        raise DomainError(_("Say which organisation this belongs to."), field="organisation")
    if options.visibility not in CLASSES:
        raise DomainError(_("Choose who may see the contacts."), field="visibility")
    follows = last_applied()
    plan = {"taken_back": taken_back(), "audit": AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0}
    # What was read is much and stays: looking through it for what may go takes longer than the plan itself.
    gc.freeze()
    try:
        lines = _Numbered(tell, len(reading.persons) + len(reading.meetings) + len(reading.bodies))
        plan |= _plan(actor, at, reading, options, lines)
        with transaction.atomic():
            if run is None:
                one_at_a_time()
                run = RegisterImport(made_by_id=actor.user_id)
            else:
                run = _still_planned(run)
                # Whoever looks at the plan before saves another one than this.
                run.version += 1
            run.family, run.source, run.mapping = reading.family, source.strip(), dict(mapping or {})
            run.options, run.made_at, run.follows, run.plan = options.plain(), at, follows, plan
            run.has_meetings = bool(reading.meetings)
            run.organisation_id = actor.organisation_id if run.has_meetings else None
            _keep(run, files, lines, keep_files=keep_files)
            audit.record(actor=actor, action=AuditAction.CREATE, obj=run, at=at, changes=counted(run))
    finally:
        gc.unfreeze()
    return run


def _keep(run: RegisterImport, files: Mapping[str, bytes], lines: _Numbered, *, keep_files: bool) -> None:
    run.files = [
        {"name": name[:200], "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in files.items()
    ]
    run.save()
    if keep_files:
        run.kept_files.all().delete()
        ImportFile.objects.bulk_create(ImportFile(run=run, name=name[:200], data=data) for name, data in files.items())
    run.lines.all().delete()
    lines.save(run)


@transaction.atomic
def choose(*, actor: Viewer, at: dt.datetime, run: RegisterImport, n: int, choice: str) -> ImportLine:
    """Decide on one line: as proposed (empty), ``skip``, ``new``, ``file``, or the number of the person it is.

    The run's counts follow and its version rises. Raises DomainError for a choice that the line does not have,
    InvalidTransition once the run is applied, and StaleObject once it is forgotten.
    """
    policy.require(actor, Action.UPDATE, Thing.REGISTER_IMPORT)
    now = _still_planned(run)
    line = ImportLine.objects.select_for_update().filter(run=now, n=n).first()
    if line is None or choice not in choices(line):
        raise DomainError(_("This line has no such choice."), field="choice")
    line.choice = choice
    line.save(update_fields=["choice"])
    # Whoever looks at the plan before saves another one than this.
    now.version += 1
    register_counts.recount(now)
    now.save(update_fields=["version", "plan"])
    run.version, run.plan = now.version, now.plan
    return line


def choices(line: ImportLine) -> list[str]:
    """What may be decided on the line."""
    if line.kind == LineKind.REJECT:
        return [""]
    if line.kind == LineKind.DUPLICATE:
        # An organisation's name may be another's already.
        new = [] if line.data.get("taken") else ["new"]
        return ["", "skip", *new, *map(str, line.data["maybe"])]
    if line.kind == LineKind.DIFFERS or line.data.get("differs"):
        return ["", "skip", *(["file"] if line.data.get("differs") else [])]
    return ["", "skip"]


@transaction.atomic
def discard_import(*, actor: Viewer, at: dt.datetime, run: RegisterImport) -> None:
    """Forget a plan that was not saved. Raises InvalidTransition for one that was, StaleObject for one that is gone."""
    policy.require(actor, Action.UPDATE, Thing.REGISTER_IMPORT)
    run = _still_planned(run)
    audit.record(actor=actor, action=AuditAction.DELETE, obj=run, at=at, changes=counted(run))
    run.delete()


def one_at_a_time() -> None:
    """Wait until no other import is planned, saved or taken back: each compares with what the others left."""
    Council._base_manager.select_for_update(no_key=True).filter(pk=1).first()


def _still_planned(run: RegisterImport) -> RegisterImport:
    """The run as it is now, held: it may have been saved or forgotten since it was loaded."""
    one_at_a_time()
    return held_plan(run)


def last_applied() -> RegisterImport | None:
    """The import that was saved last and stands."""
    return RegisterImport.objects.filter(state=ImportState.APPLIED).order_by("-applied_at", "-pk").first()


def taken_back() -> int:
    """How many imports were taken back so far: a plan made before another was is stale."""
    return RegisterImport.objects.filter(state=ImportState.UNDONE).count()


def counted(run: RegisterImport) -> dict[str, tuple[Any, Any]]:
    """The run's counts, for the audit trail."""
    counts = {**run.plan.get("counts", {}), **{f"meetings_{k}": v for k, v in run.plan.get("meetings", {}).items()}}
    return {name: (None, count) for name, count in counts.items() if count}


def _plan(actor: Viewer, at: dt.datetime, reading: Reading, options: Options, numbered: _Numbered) -> dict[str, Any]:
    """Compare; returns the counts, the new bodies, and what was noted."""
    if reading.family == OF_BODIES:
        return _plan_bodies(at, reading, numbered)
    plans = planner(clock.day(at))
    numbered.write(plans.persons(reading.persons))
    meeting_counts: Counter[str] = Counter()
    if reading.meetings:
        meeting_counts = _plan_meetings(actor, reading, options, plans, numbered)
    if reading.complete:
        where = reading.persons[0].where if reading.persons else Place("", 0)
        numbered.write(missing(plans, Place(where.file, 0), options.missing_end))
    if not reading.meetings:
        numbered.write(rejected(reading.rejected, plans.counts))
        fold_in(plans.counts, reading.folded)
    check(plans.counts)
    return _told(reading, plans.counts, meeting_counts, plans.bodies.new)


def _plan_bodies(at: dt.datetime, reading: Reading, numbered: _Numbered) -> dict[str, Any]:
    plans = BodyPlanner(bodies_told(), clock.day(at))
    numbered.write(plans.lines(reading.bodies))
    numbered.write(rejected(reading.rejected, plans.counts))
    fold_in(plans.counts, reading.folded)
    check(plans.counts)
    return _told(reading, plans.counts, {}, {})


def _told(
    reading: Reading, counts: Mapping[str, int], meeting_counts: Mapping[str, int], new_bodies: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "counts": {str(kind): count for kind, count in counts.items() if count},
        "meetings": {str(kind): count for kind, count in meeting_counts.items() if count},
        "bodies": dict(new_bodies),
        "notes": list(reading.notes),
    }


def _plan_meetings(
    actor: Viewer, reading: Reading, options: Options, plans: Planner, numbered: _Numbered
) -> Counter[str]:
    """Plan whom the contacts are with, then the contacts. Returns the counts of these."""
    # Nobody is added for a contact that has not taken place.
    candidates = meetings.persons(one for one in reading.meetings if one.on <= plans.today)
    people = meetings.People()
    for key, line in zip(candidates, plans.in_order(list(candidates.values())), strict=True):
        if line.person is not None:
            people.stored[key] = line.person
        elif line.kind == LineKind.CREATE and not options.new_people:
            plans.leave_out(line)
        elif line.kind in (LineKind.CREATE, LineKind.DUPLICATE):
            people.lines[key] = numbered.next
            if line.kind == LineKind.DUPLICATE:
                people.undecided.add(numbered.next)
        numbered.write([line])
    contacts = meetings.MeetingPlanner(plans, people, _ours(actor))
    numbered.write(contacts.lines(reading.meetings), is_meeting=True)
    numbered.write(rejected(reading.rejected, contacts.counts), is_meeting=True)
    fold_in(contacts.counts, reading.folded)
    check(contacts.counts)
    return contacts.counts


def _ours(actor: Viewer) -> meetings.Ours:
    users: dict[str, int] = {}
    rows = User.objects.filter(organisation=actor.organisation_id).order_by("pk")
    for pk, name, email in rows.values_list("pk", "name", "email"):
        users |= {name_key(email): pk, name_key(name): pk}
    issues: dict[str, int] = {}
    for pk, name, ref in Issue.objects.visible_to(actor).order_by("pk").values_list("pk", "name", "ref"):
        issues |= {name_key(word): pk for word in (name, ref) if word}
    imported = Meeting.objects.filter(organisation=actor.organisation_id).exclude(import_key="")
    keys = frozenset(imported.values_list("import_key", flat=True))
    return meetings.Ours(users, issues, keys, actor.user_id)


class _Numbered:
    """Lines, each with its number, until they are saved by the thousand; what says nothing new is counted only."""

    def __init__(self, tell: Tell, all_: int) -> None:
        self.tell, self.all = tell, all_
        self.next, self.done = 1, 0
        self._rows: list[dict[str, Any]] = []

    def write(self, lines: Iterable[Line], *, is_meeting: bool = False) -> None:
        """Keep the lines, in order."""
        for line in lines:
            self.done += 1
            if self.done % _LINES == 0:
                self.tell(min(self.done, self.all), self.all)
            if line.kind is None:
                continue
            self._rows.append(
                {
                    "n": self.next,
                    "kind": str(line.kind),
                    "is_meeting": is_meeting,
                    "ends": line.ends,
                    "file": line.where.file[:200],
                    "row": line.where.row,
                    "label": line.label[:300],
                    "rule": line.rule,
                    "data": line.data,
                }
            )
            self.next += 1

    def save(self, run: RegisterImport) -> None:
        """Write them."""
        for first in range(0, len(self._rows), _LINES):
            bulk.insert(ImportLine, [{"run_id": run.pk, **row} for row in self._rows[first : first + _LINES]])


def lines_of(
    run: RegisterImport, kinds: Iterable[str], *, of_meetings: bool = False, size: int = _LINES
) -> Iterator[list[ImportLine]]:
    """The run's lines of these kinds in order, so many at a time: a plan of any length takes little memory."""
    after, lines = 0, ImportLine.objects.filter(run=run, kind__in=list(kinds), is_meeting=of_meetings).order_by("n")
    while True:
        rows = list(lines.filter(n__gt=after)[:size])
        if not rows:
            return
        yield rows
        after = rows[-1].n
