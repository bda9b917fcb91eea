"""What a reading would change of what is stored: one line for each place in the files. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from crm.import_enums import LineKind
from crm.imports import known as stored_now
from crm.imports.bodies import Bodies
from crm.imports.candidates import PersonCandidate, Place, Rejected
from crm.imports.comparing import Comparison
from crm.imports.known import Known
from crm.imports.stored import Stored, contact_key, name_key
from crm.imports.told import told

Values = dict[str, Any]
# So many persons are compared at a time.
CHUNK = 1000
# What becomes of a place that was read: together they are all of them.
_KINDS = ("create", "update", "end", "unchanged", "duplicate", "reject", "left", "waits", "folded")
# From here on two names of one body may be one person's, written otherwise.
CLOSE = 88


@dataclass(slots=True)
class Line:
    """What becomes of one place. Without a kind it says only what is stored, and is counted."""

    kind: LineKind | None
    where: Place
    label: str = ""
    rule: str = ""
    data: Values = field(default_factory=dict)
    ends: int = 0
    # The stored person whom it is about.
    person: int | None = None


@dataclass(slots=True)
class _Told:
    """A candidate on its way to a line."""

    candidate: PersonCandidate
    values: Values
    notes: list[str]
    key: str
    line: Line | None = None
    match: int | None = None
    maybe: list[int] = field(default_factory=list)


class Planner:
    """Plans persons in the order of the file; those of one name together. ``counts`` adds up once all are planned."""

    def __init__(self, bodies: Bodies, today: dt.date) -> None:
        self.bodies, self.today = bodies, today
        self.counts: Counter[str] = Counter()
        self.seen: set[int] = set()
        self.doubtful: set[int] = set()
        self.begun: Counter[tuple[object, str]] = Counter()
        self.sitting: Counter[object] = Counter()
        self._places: dict[tuple[str, str], Place] = {}
        self._claimed: dict[int, Values] = {}

    def persons(self, candidates: Sequence[PersonCandidate]) -> Iterator[Line]:
        """A line for every candidate."""
        return (line for _candidate, line in self._planned(candidates))

    def in_order(self, candidates: Sequence[PersonCandidate]) -> list[Line]:
        """The lines of a few candidates, in their order."""
        found = {id(candidate): line for candidate, line in self._planned(candidates)}
        return [found[id(candidate)] for candidate in candidates]

    def leave_out(self, line: Line) -> None:
        """Count somebody new as left out by choice."""
        line.kind = None
        self.counts[LineKind.CREATE] -= 1
        self.counts["left"] += 1

    def _planned(self, candidates: Sequence[PersonCandidate]) -> Iterator[tuple[PersonCandidate, Line]]:
        identifiers = {one for candidate in candidates for one in candidate.identifiers}
        keys = [name_key(candidate.name) for candidate in candidates]
        known = Known(self.bodies, set(keys), identifiers)
        for chunk in _chunks(candidates, keys):
            yield from self._chunk([self._told(candidate, key) for candidate, key in chunk], known)

    def _told(self, candidate: PersonCandidate, key: str) -> _Told:
        values, notes = told(candidate, self.bodies, self.today)
        return _Told(candidate, values, notes, key)

    def _chunk(self, rows: list[_Told], known: Known) -> Iterator[tuple[PersonCandidate, Line]]:
        for row in rows:
            row.line = self._refused(row)
        fit = [row for row in rows if row.line is None]
        for row in fit:
            self._by_identifier(row, known)
        free = [row for row in fit if row.match is None and not row.maybe]
        known.load(
            [pk for row in free for pk in known.named.get(row.key, ())]
            + [row.match for row in fit if row.match is not None]
            + [pk for row in fit for pk in row.maybe]
        )
        by_name: dict[str, list[_Told]] = {}
        for row in free:
            by_name.setdefault(row.key, []).append(row)
        for same in by_name.values():
            self._by_name(same, known)
        for row in rows:
            yield row.candidate, self._counted(row.line or self._line(row, known))

    def _counted(self, line: Line) -> Line:
        self.counts["read"] += 1
        kind = "unchanged" if line.kind in (None, LineKind.DIFFERS) else line.kind
        self.counts[kind] += 1
        self.counts["differs"] += line.kind == LineKind.DIFFERS
        self.counts["ends"] += line.ends
        return line

    def _refused(self, row: _Told) -> Line | None:
        where = row.candidate.where
        if "name" not in row.values:
            rule = _("The name is missing, or longer than 200 characters.")
            return Line(LineKind.REJECT, where, row.candidate.name[:200], rule)
        for scheme, value in row.values.get("identifiers", ()):
            before = self._places.setdefault((scheme, value), where)
            if before is not where:
                words = {"identifier": f"{scheme} {value}", "place": before}
                rule = _("The identifier %(identifier)s stands already in %(place)s.") % words
                return Line(LineKind.REJECT, where, row.values["name"], rule)
        return None

    def _by_identifier(self, row: _Told, known: Known) -> None:
        found = {known.identified.get(tuple(one)) for one in row.values.get("identifiers", ())} - {None}
        numbers = sorted(pk for pk in found if pk is not None)
        if len(numbers) == 1 and numbers[0] not in self._claimed:
            self._claim(row, numbers[0])
        elif numbers:
            row.maybe = numbers

    def _claim(self, row: _Told, pk: int) -> None:
        row.match = pk
        self._claimed[pk] = {name: row.values[name] for name in ("birth_year", "identifiers") if name in row.values}

    def _by_name(self, rows: list[_Told], known: Known) -> None:
        """Match candidates of one name with the stored persons of that name: first those who say nothing new."""
        there = [known.person(pk) for pk in known.named.get(rows[0].key, ())]
        for row in rows:
            same = [one for one in self._open(row, there) if self._compare(one, row).says_nothing_new]
            # Of several who fit equally well nobody is guessed, unless the file has as many of that name.
            if same and len(same) <= sum(other.match is None for other in rows):
                self._claim(row, same[0].pk)
        left = [row for row in rows if row.match is None]
        likely = {id(row): [one for one in self._open(row, there) if self._speaks_for(row, one)] for row in left}
        wanted = Counter(one.pk for found in likely.values() for one in found)
        for row in left:
            found = likely[id(row)]
            if len(found) == 1 and wanted[found[0].pk] == 1:
                self._claim(row, found[0].pk)
        for row in left:
            if row.match is None:
                row.maybe = [one.pk for one in self._open(row, there)] or self._told_already(row, there)
                row.maybe = row.maybe or self._close(row, known)

    def _compare(self, one: Stored, row: _Told) -> Comparison:
        return Comparison(one, row.values, self.bodies, self.today)

    def _open(self, row: _Told, there: list[Stored]) -> list[Stored]:
        """Those of them whom nothing in the file rules out."""
        return [one for one in there if one.pk not in self._claimed and not _is_another(row.values, one)]

    def _told_already(self, row: _Told, there: list[Stored]) -> list[int]:
        """Those of them of whom another place in the file tells, and nothing says that this one is of somebody else."""
        return [
            one.pk
            for one in there
            if one.pk in self._claimed
            and not _is_another(row.values, one)
            and not _differ(row.values, self._claimed[one.pk])
        ]

    def _speaks_for(self, row: _Told, one: Stored) -> bool:
        year = row.values.get("birth_year")
        if year is not None and year == one.values["birth_year"]:
            return True
        told = row.values.get("contacts", ())
        if any(kind in ("email", "phone") and contact_key(kind, value) in one.contacts for kind, value, _note in told):
            return True
        return any(self._share(mandate, one) for mandate in row.values.get("mandates", ()))

    def _share(self, told: Values, one: Stored) -> bool:
        """Whether the person holds a mandate in that body within the time of the one that is told."""
        family = self.bodies.family(told["body"])
        starts, ends = told.get("starts", ""), told.get("ends", "9999")
        return any(
            held.role[0] == family
            and (held.starts is None or held.starts.isoformat() <= ends)
            and (held.ends is None or held.ends.isoformat() >= starts)
            for held in one.mandates
        )

    def _close(self, row: _Told, known: Known) -> list[int]:
        """Those at one of the candidate's bodies who may be written otherwise."""
        bodies = {one["body"] for one in row.values.get("mandates", ()) if isinstance(one["body"], int)}
        near = {pk: name for body in sorted(bodies) for name, pk in known.near(body, row.key)}
        near = {pk: name for pk, name in near.items() if pk not in self._claimed and name != row.key}
        if not near:
            return []
        found = process.extract(row.key, near, scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE, limit=3)
        persons = known.read({pk for _name, _score, pk in found})
        return sorted(pk for pk, one in persons.items() if not _is_another(row.values, one))

    def _line(self, row: _Told, known: Known) -> Line:
        where, name = row.candidate.where, row.values["name"]
        data: Values = {"notes": row.notes} if row.notes else {}
        if row.match is not None:
            return self._compared(row, known.person(row.match), data)
        self._note_sitting(row.values)
        if row.maybe:
            self.doubtful.update(row.maybe)
            data |= {"told": row.values, "maybe": row.maybe}
            return Line(LineKind.DUPLICATE, where, name, _("May be somebody we have."), data)
        self._note_begun(row.values.get("mandates", ()))
        return Line(LineKind.CREATE, where, name, "", {**data, "told": row.values})

    def _compared(self, row: _Told, person: Stored, data: Values) -> Line:
        found = self._compare(person, row)
        self.seen |= found.seen
        self._note_sitting(row.values)
        self._note_begun(found.change.get("mandates", ()))
        if found.change:
            kind = LineKind.END if found.ends else LineKind.UPDATE
            return Line(kind, row.candidate.where, person.name, "", {**data, **found.data}, found.ends, person.pk)
        if found.differs or found.kept:
            data |= found.data
            return Line(LineKind.DIFFERS, row.candidate.where, person.name, "", data, person=person.pk)
        return Line(None, row.candidate.where, person=person.pk)

    def _note_sitting(self, values: Values) -> None:
        for one in values.get("mandates", ()):
            if "ends" not in one and one.get("end_known", True):
                self.sitting[self.bodies.family(one["body"])] += 1

    def _note_begun(self, mandates: Iterable[Values]) -> None:
        for one in mandates:
            if "starts" in one and "starts_precision" not in one and "ends" not in one:
                self.begun[self.bodies.family(one["body"]), one["starts"]] += 1


def rejected(rows: Iterable[Rejected], counts: Counter[str]) -> Iterator[Line]:
    """A line for every place of which the reader could make nothing; what is a part of somebody is counted apart."""
    for row in rows:
        if row.part:
            counts["parts"] += 1
        else:
            counts["read"] += 1
            counts[LineKind.REJECT] += 1
        data = {"column": row.where.column} if row.where.column else {}
        yield Line(LineKind.REJECT, row.where, row.name, row.rule, data)


def fold_in(counts: Counter[str], rows: int) -> None:
    """Count rows that became one with another."""
    counts["read"] += rows
    counts["folded"] += rows


def check(counts: Counter[str]) -> None:
    """Raises AssertionError unless every place that was read became exactly one thing."""
    made = sum(counts[kind] for kind in _KINDS)
    if made != counts["read"]:
        raise AssertionError(f"{counts['read']} read, {made} planned: {dict(counts)}")


def planner(today: dt.date) -> Planner:
    """A planner that knows every stored body."""
    return Planner(stored_now.bodies(), today)


def _is_another(values: Values, one: Stored) -> bool:
    """Whether the file tells of somebody else by that name: another year of birth, or number in the same register."""
    year, stored = values.get("birth_year"), one.values["birth_year"]
    if year is not None and stored is not None and year != stored:
        return True
    theirs = dict(values.get("identifiers", ()))
    return any(scheme in theirs and theirs[scheme] != value for scheme, value in one.identifiers)


def _differ(values: Values, others: Values) -> bool:
    """Whether two places tell of two persons: another year of birth, or number in the same register."""
    years = {values.get("birth_year"), others.get("birth_year")} - {None}
    theirs = dict(values.get("identifiers", ()))
    return len(years) > 1 or any(theirs.get(scheme, value) != value for scheme, value in others.get("identifiers", ()))


def _chunks(candidates: Sequence[PersonCandidate], keys: Sequence[str]) -> Iterator[list[tuple[PersonCandidate, str]]]:
    """The candidates in their order with their names' keys; those of one name in one chunk with the first of them."""
    several = {key for key, count in Counter(keys).items() if count > 1}
    alike: dict[str, list[tuple[PersonCandidate, str]]] = {}
    for candidate, key in zip(candidates, keys, strict=True):
        if key in several:
            alike.setdefault(key, []).append((candidate, key))
    chunk: list[tuple[PersonCandidate, str]] = []
    for candidate, key in zip(candidates, keys, strict=True):
        chunk += alike.pop(key, []) if key in several else [(candidate, key)]
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
