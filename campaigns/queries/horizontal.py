"""Horizontal criteria: how our own delegates and speakers are divided, and how they travelled. Counts, never persons.

With fewer than ``FEWEST`` who have stated anything, nothing but their number is told: who knows the delegation could
tell the persons. "Other" and "does not say" are one group unless each holds ``FEWEST``: a small one could name one.
Arenas are put together by whole years alone: between two periods of any length the difference could be one arena.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from campaigns.enums import Gender, TravelMode
from campaigns.models import Arena, Delegate, OwnStatement, ProgrammeItem
from crm.enums import AGREED_STATES, MeetingKind
from crm.models import MeetingParticipant
from crm.visibility import Viewer

FEWEST = 5
# Where one speaks before others than those whom one meets.
SPOKEN = (MeetingKind.SEMINAR, MeetingKind.PANEL, MeetingKind.HEARING, MeetingKind.EVENT, MeetingKind.MEDIA)


@dataclass(frozen=True, slots=True)
class Group:
    """A group and how many it holds. ``code`` is the value, or both values joined by a plus sign."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """Of an arena, or of all arenas of a year, where each person counts once.

    ``people`` are delegates and speakers together; ``genders`` is empty while too few have stated, and of a year where
    it would tell of too few. ``travel`` counts journeys, one for each delegate and arena.
    """

    arena: Arena | None
    delegates: int
    speakers: int
    people: int
    stated: int
    genders: Sequence[Group]
    travel: Sequence[Group]
    travel_unstated: int

    @property
    def unstated(self) -> int:
        """How many have stated nothing."""
        return self.people - self.stated

    @property
    def too_few(self) -> bool:
        """Whether so few have stated that the groups are not told."""
        return 0 < self.stated < FEWEST

    @property
    def gives_away(self) -> bool:
        """Whether the groups are not told since, less those of single arenas, they would tell of too few."""
        return self.stated >= FEWEST and not self.genders


def criteria_of(arena: Arena, viewer: Viewer) -> Criteria:
    """The criteria of one arena that the viewer reads."""
    return _told([arena], viewer)[0][0]


def criteria_of_all(arenas: Sequence[Arena], viewer: Viewer) -> list[Criteria]:
    """The criteria of several arenas that the viewer reads, in their order."""
    return _told(arenas, viewer)[0]


def criteria_of_year(viewer: Viewer, year: int) -> tuple[list[Criteria], Criteria]:
    """Of each arena that the viewer reads and that begins in the year, the earliest first; and of all together.

    As many queries for thirty arenas as for one.
    """
    return _told(list(Arena.objects.visible_to(viewer).filter(starts__year=year).order_by("starts", "pk")), viewer)


def _told(arenas: Sequence[Arena], viewer: Viewer) -> tuple[list[Criteria], Criteria]:
    delegates = list(
        Delegate.objects.visible_to(viewer).filter(arena__in=arenas).values_list("arena", "user", "travel")
    )
    items = ProgrammeItem.objects.visible_to(viewer).filter(
        arena__in=arenas, meeting__kind__in=SPOKEN, meeting__state__in=AGREED_STATES
    )
    speaking = MeetingParticipant.objects.visible_to(viewer).filter(meeting__in=items.values("meeting"))
    speakers = set(speaking.values_list("meeting__programme_item__arena", "user"))
    people = {user for _arena, user, _travel in delegates} | {user for _arena, user in speakers}
    # Of everybody, whoever asks: what is told are counts alone, under the rules above.
    stated = dict(OwnStatement._base_manager.filter(user__in=people).values_list("user", "gender"))
    each = [
        _criteria(
            arena,
            [(user, travel) for of, user, travel in delegates if of == arena.pk],
            {user for of, user in speakers if of == arena.pk},
            stated,
        )
        for arena in arenas
    ]
    together = _criteria(
        None, [(user, travel) for _arena, user, travel in delegates], {user for _arena, user in speakers}, stated
    )
    of_each = [
        {user for of, user, _travel in delegates if of == arena.pk} | {user for of, user in speakers if of == arena.pk}
        for arena in arenas
    ]
    return each, replace(together, genders=_genders_together([stated.keys() & part for part in of_each], stated))


def _genders_together(parts: Sequence[set[int]], stated: dict[int, str]) -> list[Group]:
    """The groups of all who have stated, unless less those of a told arena, or of all told, few would be left.

    "Other" and "does not say" are one group here: told apart, the difference could name one.
    """
    told = [part for part in parts if len(part) >= FEWEST]
    left = [len(stated.keys() - part) for part in [*told, set[int]().union(*told)]]
    return [] if any(0 < n < FEWEST for n in left) else _genders(Counter(stated.values()), apart=False)


def _criteria(
    arena: Arena | None, delegates: list[tuple[int, str]], speakers: set[int], stated: dict[int, str]
) -> Criteria:
    going = {user for user, _travel in delegates}
    people = going | speakers
    said = Counter(stated[user] for user in people if user in stated)
    ways = Counter(travel for _user, travel in delegates if travel)
    return Criteria(
        arena=arena,
        delegates=len(going),
        speakers=len(speakers),
        people=len(people),
        stated=said.total(),
        genders=_genders(said),
        travel=[Group(way, str(way.label), ways[way]) for way in TravelMode if ways[way]],
        travel_unstated=len(delegates) - ways.total(),
    )


def _genders(said: Counter[str], *, apart: bool = True) -> list[Group]:
    """The groups that may be told."""
    if said.total() < FEWEST:
        return []
    rare = [Gender.OTHER, Gender.DOES_NOT_SAY]
    found = [Group(one, str(one.label), said[one]) for one in Gender if one not in rare]
    if apart and all(said[one] >= FEWEST for one in rare):
        return found + [Group(one, str(one.label), said[one]) for one in rare]
    together = sum(said[one] for one in rare)
    return [*found, Group("+".join(rare), _("Other, or does not say"), together)] if together else found
