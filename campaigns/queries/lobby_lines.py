"""The lines of a comparison with what a page, a program and a file show of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import LobbyDecision
from campaigns.queries.lobby import Line
from crm.models import Meeting, Person
from crm.queries.log import with_company
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """A line with its meeting, those it could be, those it was said not to be, and who may be meant by its names."""

    line: Line
    meeting: Meeting | None
    candidates: list[Meeting]
    refused: list[tuple[LobbyDecision, Meeting]]
    maybe: list[Person]

    @property
    def published_for(self) -> list[Person]:
        """Those who were met in it and have a row of it."""
        return self._met(self.line.publish)

    @property
    def not_published_for(self) -> list[Person]:
        """Those who were met in it and whom the file covers, without a row of it."""
        return self._met(self.line.silent)

    def _met(self, which: frozenset[int]) -> list[Person]:
        return [one.person for one in self.meeting.counterparts.all() if one.person_id in which] if self.meeting else []

    @property
    def days_before(self) -> int:
        """How many days earlier it stands in the log than in the register."""
        return -self.line.days


def shown(lines: Sequence[Line], viewer: Viewer) -> list[Shown]:
    """The lines in their order. Six queries whatever their number, fewer where they name no meeting or nobody."""
    numbers = {line.meeting for line in lines if line.meeting} | {pk for line in lines for pk in line.candidates}
    numbers |= {one.meeting_id for line in lines for one in line.refused if one.meeting_id}
    meetings = with_company(Meeting.objects.visible_to(viewer), viewer).in_bulk(numbers)
    doubted = {pk for line in lines if line.row for one in line.row.people for pk in one["maybe"]}
    people = Person.objects.visible_to(viewer).in_bulk(doubted)
    return [
        Shown(
            line,
            meetings.get(line.meeting or 0),
            [meetings[pk] for pk in line.candidates if pk in meetings],
            [(one, meetings[one.meeting_id]) for one in line.refused if one.meeting_id in meetings],
            [people[pk] for one in (line.row.people if line.row else ()) for pk in one["maybe"] if pk in people],
        )
        for line in lines
    ]
