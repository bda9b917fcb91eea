"""The lines of an import in words, with what may be chosen for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import organisation_numbers, wording
from crm.enums import OrganisationKind
from crm.import_enums import ImportState, LineKind
from crm.imports.columns import LABELS
from crm.models import ImportLine, Organisation, Person, RegisterImport
from crm.queries.people import people
from crm.services import register_counts
from crm.services.register_imports import choices
from crm.services.register_rows import day
from crm.visibility import Viewer

_FIELDS = {
    **LABELS,
    "birth_year": LABELS["birth"],
    "kind": LABELS["body_kind"],
    "code": LABELS["body_code"],
}
_UNDECIDED = Q(kind=LineKind.DUPLICATE, choice="")
_CHOICES = {
    "": gettext_lazy("As proposed"),
    "skip": gettext_lazy("Leave it out"),
    "new": gettext_lazy("Somebody new"),
    "file": gettext_lazy("Take what the file says"),
}
_ANOTHER_BODY = gettext_lazy("Another organisation")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be decided on a line."""

    value: str
    label: str
    is_chosen: bool


@dataclass(slots=True)
class Shown:
    """A line: ``changes`` are field, before and after; ``said`` what is new or ends, ``doubts`` what nobody guessed."""

    line: ImportLine
    person: Person | None
    body: Organisation | None = None
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    kept: list[tuple[str, Any, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    # A contact that is left out until somebody decides whom it names.
    waits: bool = False
    # Nothing of it is saved.
    left: bool = False


def shown(lines: Sequence[ImportLine], run: RegisterImport, viewer: Viewer) -> list[Shown]:
    """The lines in words. Three queries, and one where contacts name somebody new or undecided; of bodies one."""
    if run.is_of_bodies:
        return _of_bodies(lines, run, viewer)
    numbers = {pk for line in lines for pk in (line.data.get("person"), *line.data.get("maybe", ())) if pk}
    persons = {one.pk: one for one in people(viewer).filter(pk__in=numbers)}
    keys = {one["body"] for line in lines for one in _mandates(line.data) if isinstance(one["body"], int)}
    bodies = dict(Organisation.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", "name"))
    found = [_shown(line, run, persons, bodies) for line in lines]
    _say_what_is_left_out(found, run)
    return found


def _of_bodies(lines: Sequence[ImportLine], run: RegisterImport, viewer: Viewer) -> list[Shown]:
    numbers = {pk for line in lines for pk in (line.data.get("body"), *line.data.get("maybe", ())) if pk}
    bodies = {one.pk: one for one in Organisation.objects.visible_to(viewer).filter(pk__in=numbers)}
    found = []
    for line in lines:
        data = line.data
        row = Shown(line, None, bodies.get(data.get("body", 0)))
        row.changes = [_change(name, pair) for name, pair in data.get("set", {}).items()]
        row.kept = [_change(name, pair) for name, pair in data.get("differs", {}).items()]
        row.said = [f"{_FIELDS[name]}: {_worded(name, text)}" for name, text in data.get("told", {}).items()]
        row.doubts = [*data.get("notes", ()), *data.get("kept", ())]
        row.left = line.choice == "skip" or (
            run.state != ImportState.PLANNED and line.kind == LineKind.DUPLICATE and not line.choice
        )
        if run.state == ImportState.PLANNED and len(offered := choices(line)) > 1:
            row.choices = [Choice(one, _body_label(one, bodies), one == line.choice) for one in offered]
        found.append(row)
    return found


def _change(name: str, pair: Sequence[Any]) -> tuple[str, Any, Any]:
    before, after = (_worded(name, text) for text in pair)
    return str(_FIELDS[name]), before, after


def _worded(name: str, text: str | None) -> str:
    if name == "kind" and text:
        return str(OrganisationKind(text).label)
    return organisation_numbers.shown(text or "") if name == "number" else text or ""


def _body_label(choice: str, bodies: dict[int, Organisation]) -> str:
    if choice == "new":
        return str(_ANOTHER_BODY)
    if choice in _CHOICES:
        return str(_CHOICES[choice])
    return _("The same as %(name)s") % {"name": bodies.get(int(choice), choice)}


def _say_what_is_left_out(rows: list[Shown], run: RegisterImport) -> None:
    """Say of contacts whom they name that is left out, or that nobody has decided on."""
    numbers = {n for row in rows for n in row.line.data.get("lines", ())}
    named = ImportLine.objects.filter(run=run, n__in=numbers).filter(Q(choice="skip") | _UNDECIDED).order_by("n")
    found = list(named.values_list("n", "label", "choice")) if numbers else []
    out = {n: label for n, label, choice in found if choice}
    open_ = {n: label for n, label, choice in found if not choice}
    for row in rows:
        data, line = row.line.data, row.line
        if not line.is_meeting or line.kind != LineKind.CREATE:
            saved = run.state != ImportState.PLANNED and line.kind == LineKind.DUPLICATE and not line.choice
            row.left = saved or line.choice == "skip"
            continue
        became = register_counts.fate(line.choice, data, set(out), set(open_))
        row.waits, row.left = became == register_counts.WAITS, became == register_counts.LEFT
        if who := [open_[n] for n in data["lines"] if n in open_]:
            row.doubts.insert(0, _("Left out until it is decided who this is: %(names)s.") % {"names": ", ".join(who)})
        if (who := [out[n] for n in data["lines"] if n in out]) and line.choice != "skip":
            words = {"names": ", ".join(who)}
            whole = _("Left out, for everybody whom it names is left out: %(names)s.")
            row.doubts.insert(0, (whole if row.left else _("Left out of it: %(names)s.")) % words)


def _mandates(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    found: list[dict[str, Any]] = [*data.get("mandates", ()), *data.get("told", {}).get("mandates", ())]
    return found


def _shown(line: ImportLine, run: RegisterImport, persons: dict[int, Person], bodies: dict[int, str]) -> Shown:
    data = line.data
    found = Shown(line, persons.get(data.get("person", 0)))
    told = {**data, **data.get("told", {})}
    for name, (before, after) in data.get("set", {}).items():
        found.changes.append((str(_FIELDS.get(name, name)), before or "", after))
    for name, (before, after) in data.get("differs", {}).items():
        found.kept.append((str(_FIELDS.get(name, name)), before, after))
    found.said += [_mandate(one, bodies) for one in _mandates(data)]
    found.said += [_party(one) for one in told.get("parties", ())]
    found.said += [" ".join(one) for one in told.get("identifiers", ())]
    found.said += [one[1] for one in told.get("contacts", ())]
    for end in [*data.get("end_mandates", ()), *data.get("end_parties", ())]:
        when = wording.short_day(day(end["ends"])) if end["ends"] else _("unknown when")  # type: ignore[arg-type]
        found.said.append(_("%(role)s ends: %(day)s") % {"role": end["label"], "day": when})
    found.doubts += [*data.get("notes", ()), *data.get("kept", ())]
    if run.state == ImportState.PLANNED:
        offered = choices(line)
        if len(offered) > 1:
            found.choices = [Choice(one, _label(one, persons), one == line.choice) for one in offered]
    return found


def _label(choice: str, persons: dict[int, Person]) -> str:
    if choice in _CHOICES:
        return str(_CHOICES[choice])
    person = persons.get(int(choice))
    if person is None:
        return choice
    mandate = next(iter(person.mandates.all()), None)
    return _("The same as %(name)s") % {"name": f"{person}, {mandate}" if mandate else person}


def _mandate(one: dict[str, Any], bodies: dict[int, str]) -> str:
    body = bodies.get(one["body"], "") if isinstance(one["body"], int) else one["body"]
    words = [one.get("title", ""), one.get("committee", ""), body, one.get("party", "")]
    return ", ".join(word for word in (*words, _time(one)) if word)


def _party(one: dict[str, Any]) -> str:
    return ", ".join(word for word in (one.get("party", ""), one.get("group", ""), _time(one)) if word)


def _time(one: dict[str, Any]) -> str:
    """``2022-09-26–``, as exactly as it is known."""
    starts, ends = (_exactly(one, name) for name in ("starts", "ends"))
    if not one.get("end_known", True):
        ends = str(_("end unknown"))
        return f"{starts}, {ends}" if starts else ends
    return f"{starts}–{ends}" if starts or ends else ""


def _exactly(one: dict[str, Any], name: str) -> str:
    length = {"year": 4, "month": 7}.get(one.get(f"{name}_precision", ""), 10)
    return str(one.get(name, ""))[:length]
