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
from campaigns.queries.lobby_pairs import DAYS, Logged, Published, pairing
from crm.models import Mandate, Meeting, MeetingCounterpart
from crm.visibility import Viewer

_NEAR = dt.timedelta(days=DAYS)
_Span = tuple[int, dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: the published meeting or ours or both, what was decided, and what it might be.

    ``decided`` is why it stands where it stands, ``refused`` are those that were said to be another meeting.
    """

    row: LobbyRow | None = None
    meeting: int | None = None
    on: dt.date | None = None
    decided: LobbyDecision | None = None
    candidates: tuple[int, ...] = ()
    refused: tuple[LobbyDecision, ...] = ()

    @property
    def days(self) -> int:
        """How many days later it stands in the log than in the register."""
        return (self.on - self.row.on).days if self.on and self.row else 0


@dataclass(slots=True)
class Result:
    """The lists of a comparison."""

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
        self.rows = {row.key: row for row in LobbyRow.objects.visible_to(viewer).filter(run=run)}
        of_register = LobbyDecision.objects.visible_to(viewer).filter(register=run.register_id)
        self.decisions = list(of_register.select_related("decided_by"))
        self.own = {one.key: one for one in self.decisions if one.meeting_id is None}

    @cached_property
    def logged(self) -> dict[int, Logged]:
        """Contacts of the period, a day before and after, and those on which somebody decided."""
        near = Q(on__gte=self._first - _NEAR, on__lte=self._last + _NEAR)
        decided = [one.meeting_id for one in self.decisions if one.verdict == LobbyVerdict.SAME]
        meetings = Meeting.objects.visible_to(self.viewer).contacts().filter(near | Q(pk__in=decided))
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
            found.lists[name].append(Line(row, pk, on, decided, candidates, tuple(refused[key])))
        taken = {*told.pairs.values(), *(pk for near in told.candidates.values() for pk in near)}
        found.lists[LobbyList.UNPUBLISHED] = [
            Line(meeting=one.pk, on=one.on, decided=said.get(("", one.pk)))
            for one in self.logged.values()
            if one.pk not in taken and self._run_holds(one.on) and self._is_covered(one)
        ]
        return found

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

    def _is_covered(self, one: Logged) -> bool:
        """Whether the register publishes meetings of somebody who was there."""
        return bool(one.people & self._covered) or bool(one.people & set(self._seated(self.run.bodies, one.on)))

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
