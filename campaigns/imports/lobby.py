"""A register's file of meetings as rows that may be with us. It is read, and names are found, as an import does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.models import LobbyRow
from campaigns.queries.lobby_names import Ours, Party, proposed
from campaigns.queries.lobby_pairs import DAYS
from crm.import_enums import LineKind
from crm.imports import columns, families, meeting_log
from crm.imports.candidates import Columns, MeetingCandidate, NamedPerson, PersonCandidate, Place, Reading
from crm.imports.meeting_plan import person_key
from crm.imports.plan import Planner

Values = dict[str, Any]
# A comparison is looked through by people; who is named in more has chosen names that mean others.
MOST_ROWS = 5_000
# So many rows are read in seconds: a year of a large register. A longer file is one to part by time.
MOST_IN_FILE = 50_000
# So many refused places, and names that may mean us, are told.
_TOLD, _NAMES = 50, 200
_NEAR = dt.timedelta(days=DAYS)
_NEEDED = (frozenset({"on"}), frozenset({"people", "bodies"}))


def columns_in(name: str, data: bytes) -> Columns:
    """The columns of the file, each with what it seems to be. Raises ValidationError for what is no table."""
    found = families.columns_of({name: data}, meeting_log.FAMILY)
    if found is None:
        raise ValidationError(_("Choose one table: CSV or Excel, with a row for each meeting."))
    return found


def is_enough(mapping: Mapping[str, str]) -> bool:
    """Whether the columns tell what a comparison needs: the day, and who was met."""
    return all(one_of & set(mapping.values()) for one_of in _NEEDED)


def read(name: str, data: bytes, mapping: Mapping[str, str]) -> Reading:
    """The meetings. Raises ValidationError naming file, row, column and rule, for columns that are not enough, and for
    more rows than ``MOST_IN_FILE``, as soon as they are met.
    """
    columns.checked(mapping, columns.MEETING, _NEEDED)
    reading = families.read({name: data}, family=meeting_log.FAMILY, mapping=mapping, tell=_check_rows)
    _check_rows(len(reading.meetings) + reading.folded + len(reading.rejected))
    if not reading.meetings:
        rules = "; ".join(f"{one.where}: {one.rule}" for one in reading.rejected[:3])
        raise ValidationError(_("The file holds no meeting that can be read. %(rules)s") % {"rules": rules})
    return reading


def told(reading: Reading, ours: Collection[Party]) -> Values:
    """What was seen, as plain values: counts, days, refused places, and names that may mean us."""
    days = [one.on for one in reading.meetings]
    names = dict.fromkeys(name for one in reading.meetings for name in one.organisations)
    return {
        "meetings": len(reading.meetings),
        "folded": reading.folded,
        "rejected": len(reading.rejected),
        "refused": [[str(one.where), one.rule] for one in reading.rejected[:_TOLD]],
        "notes": list(reading.notes),
        "first": min(days).isoformat(),
        "last": max(days).isoformat(),
        "names": [[name, exact] for name, exact in proposed(names, ours)[:_NAMES]],
    }


def rows(meetings: Iterable[MeetingCandidate], ours: Ours, first: dt.date, last: dt.date) -> list[LobbyRow]:
    """The meetings that may be with us, from the day before the first day to the day after the last; not saved."""
    found = [
        _row(one, ours)
        for one in meetings
        if first - _NEAR <= one.on <= last + _NEAR and ours.is_near(one.organisations, _text(one))
    ]
    if len(found) > MOST_ROWS:
        words = {"n": len(found), "most": MOST_ROWS}
        told = _(
            "%(n)d meetings name what may be us; %(most)d can be compared. Choose fewer names, or a shorter period."
        )
        raise ValidationError({"own_names": told % words})
    return found


@dataclass(slots=True)
class Whom:
    """Whom of the register a file means: ``sure`` and ``maybe`` by the name's key."""

    sure: dict[str, int]
    maybe: dict[str, list[int]]

    def told(self, person: NamedPerson) -> Values:
        """The person as a row keeps them."""
        key = person_key(person)
        ids = [list(one) for one in person.identifiers]
        return {"name": person.name, "ids": ids, "is": self.sure.get(key), "maybe": self.maybe.get(key, [])}


def whom(named: Iterable[NamedPerson], planner: Planner) -> Whom:
    """Whom the names mean, as an import of the same file would have it."""
    people = {person_key(one): one for one in named}
    asked = [PersonCandidate(Place("", 0), one.name, identifiers=one.identifiers) for one in people.values()]
    found = Whom({}, {})
    for key, line in zip(people, planner.in_order(asked), strict=True):
        if line.person is not None:
            found.sure[key] = line.person
        elif line.kind == LineKind.DUPLICATE:
            found.maybe[key] = list(line.data["maybe"])
    return found


def named_in(row: LobbyRow) -> list[NamedPerson]:
    """The persons of a row as the file named them."""
    return [NamedPerson(one["name"], tuple((a, b) for a, b in one["ids"])) for one in row.people]


def _check_rows(read_so_far: int, _all: int = 0) -> None:
    if read_so_far > MOST_IN_FILE:
        words = {"most": MOST_IN_FILE}
        raise ValidationError(_("The file has more than %(most)d rows. Part it, such as by year.") % words, code="rows")


def _row(one: MeetingCandidate, ours: Ours) -> LobbyRow:
    return LobbyRow(
        key=one.key,
        number=one.where.row,
        on=one.on,
        title=one.title,
        place=one.place,
        people=[{"name": each.name, "ids": [list(each_id) for each_id in each.identifiers]} for each in one.people],
        bodies=[{"name": name} for name in one.bodies],
        organisations=list(one.organisations),
        parties=ours.parties_in(one.organisations, _text(one)),
        certain=ours.is_certain(one.organisations),
    )


def _text(one: MeetingCandidate) -> str:
    return f"{one.title}\n{one.note}"
