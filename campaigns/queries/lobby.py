"""What the log and a published register have in common, as one viewer may read the log.

Nothing of it is stored: a meeting that the viewer does not read takes no part, so no list and no figure tells of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRow
from campaigns.queries.lobby_pairs import DAYS, Logged, Pairing, Published, pairing, seated
from crm.models import Mandate, Meeting, MeetingCounterpart
from crm.visibility import Viewer

_NEAR = dt.timedelta(days=DAYS)
_Span = tuple[int, dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: the published meeting or ours or both, what was decided, and what it might be.

    ``decided`` is why it stands where it stands, ``refused`` are those that were said to be another meeting. Of those
    who were met ``publish`` are whom a row has it for, ``silent`` those whom the file covers that day and no row has it
    for.
    """

    row: LobbyRow | None = None
    meeting: int | None = None
    on: dt.date | None = None
    decided: LobbyDecision | None = None
    candidates: tuple[int, ...] = ()
    refused: tuple[LobbyDecision, ...] = ()
    publish: frozenset[int] = frozenset()
    silent: frozenset[int] = frozenset()

    @property
    def days(self) -> int:
        """How many days later it stands in the log than in the register."""
        return (self.on - self.row.on).days if self.on and self.row else 0


@dataclass(slots=True)
class Result:
    """The lists of a comparison.

    Published meetings count by row. One of ours counts once as not published, whether that is of all who were met or
    of some; of some, it is in both as well.
    """

    lists: dict[LobbyList, list[Line]] = field(default_factory=lambda: {name: [] for name in LobbyList})

    def count(self, name: LobbyList) -> int:
        """How many lines the list has."""
        return len(self.lists[name])

    @property
    def found(self) -> int:
        """How many published meetings are in the log."""
        return self.count(LobbyList.MATCHED)

    @property
    def published(self) -> int:
        """How many published meetings with us there are, without those on which somebody has yet to decide."""
        return self.found + self.count(LobbyList.PUBLISHED)

    @property
    def undecided(self) -> int:
        """How many rows somebody has yet to decide on."""
        return self.count(LobbyList.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the published meetings of some days are in the log."""

    run: LobbyCheck
    found: int
    published: int

    @property
    def missing(self) -> int:
        """How many are not."""
        return self.published - self.found


def result(run: LobbyCheck, viewer: Viewer) -> Result:
    """The lists as the viewer may read them; five queries, one fewer where the file names no body."""
    return _Reading(run, viewer).result()


def ended_by_same(run: LobbyCheck, viewer: Viewer, row: LobbyRow, meeting: Meeting) -> list[LobbyDecision]:
    """The decisions of its register that end when somebody says that the row is the meeting."""
    return _Reading(run, viewer).ended(row, meeting)


def shares(viewer: Viewer, first: dt.date = dt.date.min, last: dt.date = dt.date.max) -> list[Share]:
    """Of each register the comparison made last that has some of these days, and its share in them.

    One query, and those of ``result`` for each register.
    """
    rows = LobbyCheck.objects.visible_to(viewer).filter(compared_at__isnull=False, first__lte=last, last__gte=first)
    newest: dict[int, LobbyCheck] = {}
    for run in rows.select_related("register", "made_by").order_by("-compared_at", "-pk"):
        newest.setdefault(run.register_id, run)
    return [_share(run, result(run, viewer), first, last) for run in newest.values()]


def _share(run: LobbyCheck, of: Result, first: dt.date, last: dt.date) -> Share:
    found, missing = (
        sum(1 for line in of.lists[name] if line.row and first <= line.row.on <= last)
        for name in (LobbyList.MATCHED, LobbyList.PUBLISHED)
    )
    return Share(run, found, found + missing)


def same_files(runs: Sequence[LobbyCheck], viewer: Viewer) -> dict[int, int]:
    """Where the very same file was read before, by number, of those that were. One query."""
    rows = LobbyCheck.objects.visible_to(viewer).filter(digest__in={run.digest for run in runs}).order_by("pk")
    found: dict[int, int] = {}
    before: dict[str, int] = {}
    for pk, digest in rows.values_list("pk", "digest"):
        if digest in before:
            found[pk] = before[digest]
        before[digest] = pk
    return found


def same_file(run: LobbyCheck, viewer: Viewer) -> LobbyCheck | None:
    """Where the very same file was read before."""
    rows = LobbyCheck.objects.visible_to(viewer).filter(digest=run.digest, pk__lt=run.pk)
    return rows.select_related("register").order_by("-pk").first()


class _Reading:
    """One viewer's reading of one comparison."""

    def __init__(self, run: LobbyCheck, viewer: Viewer) -> None:
        self.run, self.viewer = run, viewer
        of_register = LobbyDecision.objects.visible_to(viewer).filter(register=run.register_id)
        self.decisions = list(of_register.select_related("decided_by"))
        self.own = {one.key: one for one in self.decisions if one.meeting_id is None}

    @cached_property
    def rows(self) -> dict[str, LobbyRow]:
        """The published meetings, by key."""
        return {row.key: row for row in LobbyRow.objects.visible_to(self.viewer).filter(run=self.run)}

    @cached_property
    def logged(self) -> dict[int, Logged]:
        """Contacts of the period, a day before and after, and those on which somebody decided."""
        near = Q(on__gte=self._first - _NEAR, on__lte=self._last + _NEAR)
        decided = [one.meeting_id for one in self.decisions if one.verdict == LobbyVerdict.SAME]
        return self._logged(near | Q(pk__in=decided))

    def _logged(self, which: Q) -> dict[int, Logged]:
        meetings = Meeting.objects.visible_to(self.viewer).contacts().filter(which)
        people: dict[int, set[int]] = defaultdict(set)
        counterparts = MeetingCounterpart.objects.filter(meeting__in=meetings.values("pk"))
        for meeting, person in counterparts.order_by().values_list("meeting_id", "person_id"):
            people[meeting].add(person)
        rows = meetings.order_by("on", "pk").values_list("pk", "on", "organisation_id")
        return {pk: Logged(pk, on, frozenset(people[pk]), party) for pk, on, party in rows}

    @cached_property
    def _holders(self) -> Mapping[int, Sequence[_Span]]:
        """Who holds or held a mandate in the bodies that the file names, by body."""
        found: dict[int, list[_Span]] = defaultdict(list)
        rows = Mandate.objects.visible_to(self.viewer).filter(body__in=self.run.bodies).order_by()
        for body, person, starts, ends in rows.values_list("body_id", "person_id", "starts", "ends"):
            found[body].append((person, starts, ends))
        return found

    def result(self) -> Result:
        """The lists."""
        found, told = Result(), pairing(map(self._published, self.rows.values()), self.logged.values(), *self._said())
        publish, silent = self._met(told)
        refused: dict[str, list[LobbyDecision]] = defaultdict(list)
        said: dict[tuple[str, int | None], LobbyDecision] = {}
        for one in self.decisions:
            if one.verdict == LobbyVerdict.NOT_SAME:
                refused[one.key].append(one)
            said[one.key, one.meeting_id] = one
        for key, row in self.rows.items():
            pk, candidates = told.pairs.get(key), told.candidates.get(key, ())
            name, decided = self._place(row, pk, candidates), said.get((key, pk)) or said.get((key, None))
            if pk is None and not self._run_holds(row.on):
                continue
            on = self.logged[pk].on if pk else None
            met = (publish[pk], silent[pk]) if pk else ()
            found.lists[name].append(Line(row, pk, on, decided, candidates, tuple(refused[key]), *met))
        found.lists[LobbyList.UNPUBLISHED] = [
            Line(None, one.pk, one.on, said.get(("", one.pk)), (), (), publish[one.pk], silent[one.pk])
            for one in self.logged.values()
            if silent[one.pk]
        ]
        return found

    def _met(self, told: Pairing) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
        """Of those met in each contact: for whom it is published; for whom not, though the file covers them."""
        publish: dict[int, set[int]] = defaultdict(set)
        for pk, person in told.holders:
            publish[pk].add(person)
        return (
            {pk: frozenset(publish[pk]) for pk in self.logged},
            {one.pk: self._covered_in(one) - told.told.get(one.pk, frozenset()) for one in self.logged.values()},
        )

    def ended(self, row: LobbyRow, meeting: Meeting) -> list[LobbyDecision]:
        """What no longer holds once the row is said to be the meeting.

        That the row is another meeting; and of other rows that are the meeting the oldest, if it has not had so many
        decision-makers of its own for each.
        """
        same = [one for one in self.decisions if one.verdict == LobbyVerdict.SAME]
        others = {one.key: one for one in same if one.meeting_id == meeting.pk and one.key != row.key}
        rows = LobbyRow.objects.visible_to(self.viewer).filter(run__register=self.run.register_id, key__in=others)
        known = {one.key: self._published(one) for one in rows.order_by("run")}
        nobody = frozenset[int]()
        there = [known.get(key) or Published(key, meeting.on, nobody, nobody, nobody, certain=False) for key in others]
        logged = self._logged(Q(pk=meeting.pk))
        kept = seated([self._published(row), *there], logged[meeting.pk])
        return [
            *(one for one in same if one.key == row.key and one.meeting_id != meeting.pk),
            *(one for key, one in others.items() if key not in kept),
        ]

    def _place(self, row: LobbyRow, pk: int | None, candidates: Sequence[int]) -> LobbyList:
        if pk is not None:
            return LobbyList.MATCHED
        own = self.own.get(row.key)
        if own and own.verdict == LobbyVerdict.NOT_OURS:
            return LobbyList.ASIDE
        return LobbyList.PUBLISHED if self._is_certain(row) and not candidates else LobbyList.POSSIBLE

    def _is_certain(self, row: LobbyRow) -> bool:
        own = self.own.get(row.key)
        return own.verdict == LobbyVerdict.OURS if own else row.certain

    def _published(self, row: LobbyRow) -> Published:
        own = self.own.get(row.key)
        if own and own.verdict == LobbyVerdict.NOT_OURS:
            return Published(row.key, row.on, frozenset(), frozenset(), frozenset(), certain=False)
        people = frozenset(one["is"] for one in row.people if one["is"])
        maybe = frozenset(pk for one in row.people for pk in one["maybe"])
        if not row.people:
            maybe = frozenset(self._seated((pk for one in row.bodies for pk in one["is"]), row.on))
        return Published(row.key, row.on, people, maybe, frozenset(row.parties), self._is_certain(row))

    def _said(self) -> tuple[list[tuple[str, int]], set[tuple[str, int]]]:
        """Who was said to be the same, the latest first, and who not."""
        of = {
            verdict: [(one.key, one.meeting_id) for one in self.decisions if one.verdict == verdict and one.meeting_id]
            for verdict in (LobbyVerdict.SAME, LobbyVerdict.NOT_SAME)
        }
        return of[LobbyVerdict.SAME], set(of[LobbyVerdict.NOT_SAME])

    def _seated(self, bodies: Iterable[int], on: dt.date) -> Iterator[int]:
        for body in bodies:
            for person, starts, ends in self._holders.get(body, ()):
                if (starts or on) <= on <= (ends or on):
                    yield person

    def _covered_in(self, one: Logged) -> frozenset[int]:
        """Those who were there and whose meetings of that day the file would have: nobody outside its days."""
        if not self._run_holds(one.on):
            return frozenset()
        return (one.people & self._covered) | one.people.intersection(self._seated(self.run.bodies, one.on))

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset(self.run.covers)

    def _run_holds(self, on: dt.date) -> bool:
        return self._first <= on <= self._last

    @property
    def _first(self) -> dt.date:
        return self.run.first or dt.date.max - _NEAR

    @property
    def _last(self) -> dt.date:
        return self.run.last or dt.date.min + _NEAR
