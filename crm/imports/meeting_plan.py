"""What a log of contacts would bring: whom it was with, who of ours took part, and which are here already."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.enums import CHANNEL_OF_KIND, KINDS_WITHOUT_PEOPLE, Channel, MeetingKind
from crm.import_enums import LineKind
from crm.imports.candidates import MeetingCandidate, NamedPerson, PersonCandidate, Place
from crm.imports.plan import Line, Planner
from crm.imports.stored import name_key

Values = dict[str, Any]
_LONGEST_TITLE, _LONGEST_PLACE, LONGEST_KEY = 300, 200, 100


@dataclass(frozen=True, slots=True)
class Ours:
    """What of ours a log can name: users by folded name and by address, issues by folded name and reference."""

    users: Mapping[str, int]
    issues: Mapping[str, int]
    keys: frozenset[str]
    # Who stands for us where the log names nobody whom we know.
    stand_in: int | None = None


@dataclass(slots=True)
class People:
    """The persons whom a log names: stored ones by their key, and the numbers of the lines of the others.

    ``undecided`` are the lines of those of whom somebody has to say who they are.
    """

    stored: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    undecided: set[int] = field(default_factory=set)


def person_key(person: NamedPerson) -> str:
    """The same for what is one person in one log."""
    return "|".join(person.identifiers[0]) if person.identifiers else name_key(person.name)


def persons(meetings: Iterable[MeetingCandidate]) -> dict[str, PersonCandidate]:
    """Everybody whom the contacts name, once each, where they are named first."""
    found: dict[str, PersonCandidate] = {}
    for meeting in meetings:
        for one in meeting.people:
            key = person_key(one)
            if key not in found:
                found[key] = PersonCandidate(meeting.where, one.name, identifiers=one.identifiers)
    return found


class MeetingPlanner:
    """Plans contacts in the order of the file. ``counts`` adds up."""

    def __init__(self, planner: Planner, people: People, ours: Ours) -> None:
        self.people, self.ours, self.today = people, ours, planner.today
        self.counts: Counter[str] = Counter()
        self._places: dict[str, Place] = {}

    def lines(self, meetings: Sequence[MeetingCandidate]) -> Iterator[Line]:
        """A line for every contact."""
        for meeting in meetings:
            line = self._line(meeting)
            self.counts["read"] += 1
            self.counts["waits" if line.data.get("waits") else line.kind or "unchanged"] += 1
            yield line

    def _line(self, meeting: MeetingCandidate) -> Line:
        key = _short(meeting.key)
        label = f"{meeting.on.isoformat()} {meeting.title or ', '.join(one.name for one in meeting.people)}"[:300]
        before = self._places.setdefault(key, meeting.where)
        if before is not meeting.where:
            rule = _("The same contact stands already in %(place)s.") % {"place": before}
            return Line(LineKind.REJECT, meeting.where, label, rule)
        if key in self.ours.keys:
            return Line(None, meeting.where)
        if meeting.on > self.today:
            rule = _("The day %(day)s has not come yet.") % {"day": meeting.on}
            return Line(LineKind.REJECT, meeting.where, label, rule)
        data, notes = self._values(meeting)
        nobody = not (data["people"] or data["lines"])
        if nobody and not meeting.people and meeting.bodies:
            notes.append(_("It names no person, only the body: %(bodies)s.") % {"bodies": "; ".join(meeting.bodies)})
            data["of_body"] = True
        elif nobody and data["kind"] not in KINDS_WITHOUT_PEOPLE:
            return Line(LineKind.REJECT, meeting.where, label, _("It names nobody we know who was met."))
        if not data["ours"]:
            return Line(LineKind.REJECT, meeting.where, label, _("It names nobody of ours who took part."))
        # Nobody is left out of a contact in silence: it comes once it is said who they are.
        if waits := [n for n in data["lines"] if n in self.people.undecided]:
            data["waits"] = waits
        return Line(LineKind.CREATE, meeting.where, label, "", {**data, **({"notes": notes} if notes else {})})

    def _values(self, meeting: MeetingCandidate) -> tuple[Values, list[str]]:
        notes = list(meeting.notes)
        said = [meeting.note.strip()]
        kind = meeting.kind if meeting.kind in MeetingKind.values else MeetingKind.MEETING.value
        title, place = " ".join(meeting.title.split()), " ".join(meeting.place.split())
        if len(title) > _LONGEST_TITLE:
            said.insert(0, title)
        if len(place) > _LONGEST_PLACE:
            said.append(place)
        people, lines = self._people(meeting, notes)
        ours = self._named(meeting.ours, self.ours.users, said, _("Of ours: %(names)s"))
        if not ours and self.ours.stand_in is not None:
            ours = [self.ours.stand_in]
            notes.append(_("Nobody of ours is recognised: you stand as the one who took part."))
        issues = self._named(meeting.issues, self.ours.issues, said, _("Issues: %(names)s"))
        for words, names in (
            (_("Organisations: %(names)s"), meeting.organisations),
            (_("Bodies: %(names)s"), meeting.bodies),
        ):
            if names:
                said.append(words % {"names": "; ".join(names)})
        values = {
            "key": _short(meeting.key),
            "on": meeting.on.isoformat(),
            "kind": kind,
            "channel": meeting.channel
            if meeting.channel in Channel.values
            else str(CHANNEL_OF_KIND.get(kind, Channel.IN_PERSON).value),
            "title": _cut(title, _LONGEST_TITLE),
            "place": _cut(place, _LONGEST_PLACE),
            "people": people,
            "lines": lines,
            "ours": ours,
            "issues": issues,
            "said": "\n".join(text for text in said if text) or title or _("Imported."),
        }
        return values, notes

    def _people(self, meeting: MeetingCandidate, notes: list[str]) -> tuple[list[int], list[int]]:
        stored, lines = [], []
        for one in meeting.people:
            key = person_key(one)
            if key in self.people.stored:
                stored.append(self.people.stored[key])
            elif key in self.people.lines:
                lines.append(self.people.lines[key])
            else:
                notes.append(_("%(name)s is left out: nobody we have.") % {"name": one.name})
        return list(dict.fromkeys(stored)), list(dict.fromkeys(lines))

    def _named(self, names: Iterable[str], known: Mapping[str, int], said: list[str], words: str) -> list[int]:
        """The numbers of those we know; the others are told in the text."""
        found, unknown = [], []
        for name in names:
            pk = known.get(name_key(name))
            if pk is None:
                unknown.append(name)
            else:
                found.append(pk)
        if unknown:
            said.append(words % {"names": "; ".join(unknown)})
        return list(dict.fromkeys(found))


def _short(key: str) -> str:
    """The key as it is stored and compared: of a long one its beginning and what tells it from others like it."""
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(digest)]}{digest}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
