"""Lines of a debrief that may be promises: what a person looks at before any of them is saved."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from crm.due_days import find_day
from crm.enums import Direction
from crm.models import Commitment, Debrief, Person
from crm.models.base import fold

_BULLET = re.compile(r"^[\s\-–•*·]+|^\d+[.)]\s+")


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A line of the second or third row, with what its own words propose; ``person`` and ``due`` may be None."""

    direction: Direction
    text: str
    person: Person | None
    due: dt.date | None


def promise_lines(debrief: Debrief) -> list[PromiseLine]:
    """The lines that no commitment of the meeting says already, theirs first. Two queries."""
    meeting = debrief.meeting
    people = [row.person for row in meeting.counterparts.select_related("person")]
    noted = {fold(text) for text in Commitment.objects.filter(meeting=meeting).values_list("text", flat=True)}
    rows = ((Direction.THEIRS, debrief.they_promised), (Direction.OURS, debrief.we_promised))
    return [
        PromiseLine(direction, line, _named(line, people), find_day(line, meeting.on))
        for direction, text in rows
        for line in _lines(text)
        if fold(line) not in noted
    ]


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := _BULLET.sub("", raw).strip())]


def _named(line: str, people: list[Person]) -> Person | None:
    """Whoever is named in the line by full name or surname; the only one at the meeting if nobody is."""
    said = fold(line)
    found = [one for one in people if fold(one.name) in said] or [
        one for one in people if re.search(rf"\b{re.escape(fold(one.name).split()[-1])}", said)
    ]
    if len(found) == 1:
        return found[0]
    return people[0] if len(people) == 1 else None
