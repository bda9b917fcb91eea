"""An arena's programme as a viewer sees it: by day and by party, with the marks its messages carry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from campaigns.models import Arena, ProgrammeItem
from crm.enums import OFF_STATES, MeetingState
from crm.models import Issue, Meeting, MeetingCounterpart, MeetingParticipant, Organisation, Person, User
from crm.visibility import Viewer, VisibleQuerySet
from messages.enums import OVER
from messages.models import Ask, JointMessage, MessageUse

Items = TypeVar("Items", bound=QuerySet[Any])
UPCOMING = [MeetingState.REQUESTED, MeetingState.CONFIRMED, MeetingState.MOVED]


def in_programme(meeting: Meeting) -> bool:
    """Whether the meeting is an item of an arena's programme."""
    return ProgrammeItem.objects.filter(meeting=meeting).exists()


@dataclass(frozen=True)
class Use:
    """A message at an item: its marks, and its asks where the viewer may read the text."""

    message: JointMessage
    asks: tuple[Ask, ...]
    readable: bool
    embargoed: bool

    @property
    def unadopted(self) -> bool:
        """Whether it must be marked as not adopted."""
        return not self.message.is_decided and not self.withdrawn

    @property
    def withdrawn(self) -> bool:
        """Whether nobody should say it any more."""
        return self.message.state in OVER


@dataclass(frozen=True)
class Line:
    """One item of the programme with all that a card shows. Costs no further query."""

    item: ProgrammeItem
    uses: tuple[Use, ...]

    @property
    def meeting(self) -> Meeting:
        """Time, place, people and state."""
        return self.item.meeting

    @cached_property
    def people(self) -> list[Person]:
        """Whom we meet."""
        return [counterpart.person for counterpart in self.meeting.counterparts.all()]

    @cached_property
    def ours(self) -> list[User]:
        """Who of ours takes part, the lead first."""
        participants = sorted(self.meeting.participants.all(), key=lambda p: not p.is_lead)
        return [participant.user for participant in participants]

    @cached_property
    def lead(self) -> User | None:
        """Who leads."""
        return self.meeting.lead()

    @property
    def others(self) -> list[User]:
        """Who takes part beside the lead."""
        return [user for user in self.ours if user != self.lead]

    @property
    def asks(self) -> list[Ask]:
        """What is asked for here, of every message whose text the viewer may read."""
        return [ask for use in self.uses for ask in use.asks]

    @property
    def flags(self) -> list[str]:
        """Kind, place, and whether it is in the official programme and gives a pack, in words."""
        flags = [self.meeting.get_kind_display(), self.meeting.place]
        if self.item.official_programme:
            flags.append(_("official programme"))
        if self.item.wants_pack:
            flags.append(_("briefing pack"))
        return [str(flag) for flag in flags if flag]

    @property
    def is_upcoming(self) -> bool:
        """Whether it is still going to take place, as far as known."""
        return self.meeting.state in UPCOMING

    @property
    def is_requested(self) -> bool:
        """Whether it waits for a coordinator's word."""
        return self.meeting.state == MeetingState.REQUESTED

    @property
    def is_settled(self) -> bool:
        """Whether participants prepare for it."""
        return self.is_upcoming and not self.is_requested

    @property
    def is_off(self) -> bool:
        """Whether it was declined, cancelled or taken in by another item."""
        return self.meeting.state in OFF_STATES


@dataclass(frozen=True)
class Day:
    """A day of the arena with its items in order."""

    day: dt.date
    lines: list[Line]


@dataclass(frozen=True)
class Load:
    """How many of the items that still stand one of ours leads, and how many more they attend."""

    user: User
    led: int
    attended: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.led + self.attended


@dataclass(frozen=True)
class PartyProgramme:
    """A party's items, and the load of its delegates and others who take part; without any it follows from home.

    ``delegates`` counts those on the arena's list.
    """

    organisation: Organisation
    lines: list[Line]
    delegates: int
    loads: list[Load]

    @property
    def led(self) -> int:
        """How many items somebody of the party leads."""
        return sum(load.led for load in self.loads)

    @property
    def attended(self) -> int:
        """How many seats at items that others lead."""
        return sum(load.attended for load in self.loads)


def items(arena: Arena, viewer: Viewer) -> VisibleQuerySet[ProgrammeItem]:
    """The arena's items that the viewer may see, in order, as ``loaded``."""
    visible = ProgrammeItem.objects.visible_to(viewer).filter(arena=arena)
    return loaded(visible, viewer).order_by("meeting__starts", "pk")


def loaded(rows: Items, viewer: Viewer) -> Items:
    """The items with meeting, people, ours and issues at hand."""
    people = MeetingCounterpart.objects.visible_to(viewer).select_related("person")
    ours = MeetingParticipant.objects.visible_to(viewer).select_related("user__organisation")
    return (
        rows.select_related("arena__coordinator", "meeting__organisation", "venue")
        .prefetch_related(Prefetch("meeting__counterparts", people))
        .prefetch_related(Prefetch("meeting__participants", ours))
        .prefetch_related(Prefetch("meeting__issues", Issue.objects.visible_to(viewer)))
    )


def lines(arena: Arena, viewer: Viewer, at: dt.datetime, **narrowed: object) -> list[Line]:
    """The programme, item by item; ``narrowed`` are further lookups on the item (``pk=4``)."""
    return lines_of(items(arena, viewer).filter(**narrowed), viewer, at)


def lines_of(found: QuerySet[ProgrammeItem], viewer: Viewer, at: dt.datetime) -> list[Line]:
    """The items, as ``loaded``, with their messages."""
    uses = (
        MessageUse.objects.visible_to(viewer)
        .select_related("message__current")
        .prefetch_related(Prefetch("asks", Ask.objects.readable_by(viewer, at)))
    )
    rows = list(found.prefetch_related(Prefetch("meeting__message_uses", uses)))
    used = {use.message_id for row in rows for use in row.meeting.message_uses.all()}
    readable = set(JointMessage.objects.readable_by(viewer, at).filter(pk__in=used).values_list("pk", flat=True))
    return [Line(row, tuple(_use(use, readable, at) for use in row.meeting.message_uses.all())) for row in rows]


def by_day(arena: Arena, programme: list[Line]) -> list[Day]:
    """Every day of the arena, also the empty ones, and any other day that an item is on."""
    found: dict[dt.date, list[Line]] = {day: [] for day in arena.days()}
    for line in programme:
        found.setdefault(line.meeting.on, []).append(line)
    return [Day(day, found[day]) for day in sorted(found)]


def version(arena: Arena) -> int:
    """A number that rises with every change of the arena and of any of its items: which of two papers is newer."""
    changed = ProgrammeItem.objects.filter(arena=arena).aggregate(all=Sum("meeting__version", default=0))
    return int(arena.version + changed["all"])


def by_party(arena: Arena, programme: list[Line], viewer: Viewer) -> list[PartyProgramme]:
    """Every active party with the items that somebody of theirs takes part in, and the load of each of them."""
    rows = arena.delegates.visible_to(viewer).select_related("user")
    delegates = [row.user for row in rows.order_by("user__sort_key", "user_id")]
    standing = [line for line in programme if not line.is_off]
    ours = {user.pk: user for user in (*delegates, *(user for line in standing for user in line.ours))}
    loads = [_load(user, standing) for user in ours.values()]
    return [
        PartyProgramme(
            organisation=party,
            lines=[line for line in programme if any(user.organisation_id == party.pk for user in line.ours)],
            delegates=sum(user.organisation_id == party.pk for user in delegates),
            loads=[load for load in loads if load.user.organisation_id == party.pk],
        )
        for party in Organisation.objects.active_partners().visible_to(viewer)
    ]


def _load(user: User, standing: list[Line]) -> Load:
    there = [line for line in standing if user in line.ours]
    led = sum(line.lead == user for line in there)
    return Load(user, led, len(there) - led)


def _use(use: MessageUse, readable: set[int], at: dt.datetime) -> Use:
    may_read = use.message_id in readable
    return Use(
        message=use.message,
        asks=tuple(use.asks.all()) if may_read else (),
        readable=may_read,
        embargoed=use.message.is_embargoed(at),
    )
