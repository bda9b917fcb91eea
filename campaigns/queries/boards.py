"""An arena's programme by decision-maker: who of theirs meets whom of ours, in order, with what clashes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campaigns.enums import ClashKind
from campaigns.models import ProgrammeItem
from campaigns.queries import clashes
from campaigns.queries.programme import Line
from crm.models import Mandate, Person
from crm.queries.people import mandate_on, people
from crm.visibility import Viewer


@dataclass(frozen=True)
class Slot:
    """One meeting with the person, and why it should be looked at together with another of theirs."""

    line: Line
    kinds: tuple[ClashKind, ...]


@dataclass(frozen=True)
class PersonBoard:
    """A decision-maker with all our items in order of time. ``in_office``: of those to come, on their days."""

    person: Person
    mandate: Mandate | None
    slots: tuple[Slot, ...]
    in_office: bool

    @property
    def clashes(self) -> bool:
        """Whether any of the meetings clashes with another."""
        return any(slot.kinds for slot in self.slots)


def by_person(lines: list[Line], viewer: Viewer, today: dt.date) -> list[PersonBoard]:
    """The people whom the lines that are not called off meet, in Swedish order. Two queries."""
    standing = [line for line in lines if not line.is_off]
    met: dict[int, list[Line]] = {}
    for line in standing:
        for person in line.people:
            met.setdefault(person.pk, []).append(line)
    kinds = _kinds([line.item for line in standing])
    return [
        PersonBoard(
            person=person,
            mandate=mandate_on(person, met[person.pk][-1].meeting.on or today),
            slots=tuple(Slot(line, kinds.get((person.pk, line.item.pk), ())) for line in met[person.pk]),
            in_office=all(_holds(person, line) for line in met[person.pk] if line.is_upcoming),
        )
        for person in people(viewer).filter(pk__in=met)
    ]


def _kinds(items: list[ProgrammeItem]) -> dict[tuple[int, int], tuple[ClashKind, ...]]:
    """Why each (person, item) clashes."""
    found: dict[tuple[int, int], dict[ClashKind, None]] = {}
    for clash in clashes.among(items):
        for item in clash.items:
            found.setdefault((clash.person.pk, item.pk), {}).update(dict.fromkeys(clash.kinds))
    return {key: tuple(kinds) for key, kinds in found.items()}


def _holds(person: Person, line: Line) -> bool:
    return any(row.holds(line.meeting.on) for row in person.mandates.all())
