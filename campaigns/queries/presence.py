"""Whether ours, and the rooms, can be where the programme puts them, and which parties send nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from django.utils.translation import gettext as _

from campaigns.enums import PresenceKind
from campaigns.models import Arena, Delegate, ProgrammeItem, Venue
from campaigns.queries import programme
from crm import wording
from crm.models import Organisation, User
from crm.models.organisation import OrganisationQuerySet
from crm.visibility import Viewer

_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Booking:
    """When and where ours are to be: an item of the programme, or one that is not saved yet (``item`` None)."""

    starts: dt.datetime | None
    ends: dt.datetime | None
    lead: User | None
    ours: tuple[User, ...]
    venue: Venue | None = None
    item: ProgrammeItem | None = None

    @classmethod
    def of(cls, item: ProgrammeItem) -> Booking:
        """What the item books; participants and venue are loaded."""
        meeting = item.meeting
        ours = tuple(participant.user for participant in meeting.participants.all())
        return cls(meeting.starts, meeting.ends, meeting.lead(), ours, item.venue, item)

    def set_back(self, at: dt.datetime, before: ProgrammeItem | None = None) -> bool:
        """Whether it is set to a time that has passed; not if ``before`` had that time already."""
        if self.starts is None or (before is not None and before.meeting.starts == self.starts):
            return False
        return self.starts <= at

    @property
    def items(self) -> tuple[ProgrammeItem, ...]:
        """The item, if there is one yet."""
        return (self.item,) if self.item else ()

    def overlaps(self, other: Booking) -> bool:
        """Whether both go on at some instant."""
        if not (self.starts and self.ends and other.starts and other.ends):
            return False
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Absence:
    """One reason why an item lacks somebody, or its room. ``items`` are both where something is booked twice.

    Of a booking not saved yet, ``items`` holds the other one only. ``user`` is None where nobody leads, and where it
    is the ``venue`` that is booked twice; ``delegate`` is whose arrival or departure is in question. ``alone``: the
    lead's party sends nobody.
    """

    kind: PresenceKind
    items: tuple[ProgrammeItem, ...]
    user: User | None = None
    delegate: Delegate | None = None
    venue: Venue | None = None
    alone: bool = False

    @property
    def item(self) -> ProgrammeItem:
        """The (first) item concerned."""
        return self.items[0]

    @property
    def moment(self) -> dt.datetime | None:
        """The arrival or departure in question."""
        if self.delegate is None:
            return None
        return self.delegate.arrives if self.kind == PresenceKind.NOT_ARRIVED else self.delegate.departs


def parties_without_delegate(arena: Arena) -> OrganisationQuerySet:
    """Active parties that send nobody."""
    present = Delegate.objects.filter(arena=arena).values("user__organisation")
    return Organisation.objects.active_partners().exclude(pk__in=present)


def delegation(arena: Arena, viewer: Viewer) -> list[Delegate]:
    """The delegates, by party and name."""
    found = arena.delegates.visible_to(viewer).select_related("user__organisation")
    return list(found.order_by("user__organisation__sort_key", "user__sort_key"))


def among(items: Iterable[ProgrammeItem], delegates: Iterable[Delegate]) -> list[Absence]:
    """Conflicts of presence in those of the items that are still to take place; participants are loaded."""
    bookings = [Booking.of(item) for item in items if item.meeting.state in programme.UPCOMING]
    there = {delegate.user_id: delegate for delegate in delegates}
    found = [absence for booking in bookings for absence in _of(booking, there)]
    found += [absence for first, second in combinations(bookings, 2) for absence in _both(first, second)]
    return sorted(found, key=lambda absence: absence.item.meeting.starts or _EARLIEST)


def foreseen(
    arena: Arena,
    viewer: Viewer,
    booking: Booking,
    *,
    exclude: ProgrammeItem | None = None,
    ended: ProgrammeItem | None = None,
) -> list[Absence]:
    """What a booking would ask too much of, beyond what ``exclude``, the item that it changes, asks already.

    ``ended`` is an item that the change ends: it keeps nobody.
    """
    there = {delegate.user_id: delegate for delegate in delegation(arena, viewer)}
    rows = [item for item in programme.items(arena, viewer) if item.meeting.state in programme.UPCOMING]
    gone = {item.pk for item in (exclude, ended) if item is not None}
    others = [Booking.of(item) for item in rows if item.pk not in gone]
    known = {
        _key(absence)
        for item in rows
        if exclude is not None and item.pk == exclude.pk
        for absence in _alone(Booking.of(item), others, there)
    }
    return [absence for absence in _alone(booking, others, there) if _key(absence) not in known]


def united(arena: Arena, viewer: Viewer, keep: ProgrammeItem, ended: ProgrammeItem, lead: User | None) -> list[Absence]:
    """What it would ask too much of if those of ``ended`` took part in ``keep`` too, under ``lead``, a delegate."""
    place = Booking.of(keep)
    both = [*([lead] if lead else []), *place.ours, *Booking.of(ended).ours]
    ours = tuple({user.pk: user for user in both}.values())
    found = foreseen(arena, viewer, replace(place, lead=lead, ours=ours, item=None), exclude=keep, ended=ended)
    # A lead who is no delegate is refused, not warned of.
    return [absence for absence in found if absence.kind != PresenceKind.LEAD_NOT_DELEGATE]


def booked(delegate: Delegate, viewer: Viewer) -> list[ProgrammeItem]:
    """Items to come that the delegate takes part in, in order."""
    upcoming = programme.items(delegate.arena, viewer).filter(meeting__state__in=programme.UPCOMING)
    return list(upcoming.filter(meeting__participants__user=delegate.user_id))


def missed_by(delegate: Delegate, viewer: Viewer) -> list[Absence]:
    """Items to come that the delegate would miss by these arrivals and departures, saved or not."""
    mine = booked(delegate, viewer)
    return [absence for item in mine for absence in _travel(Booking.of(item), delegate)]


def told(absence: Absence, today: dt.date) -> str:
    """What is wrong, in a sentence without the item that it is about."""
    who = absence.user.name if absence.user else ""
    if absence.kind == PresenceKind.NO_LEAD:
        return _("Nobody leads.")
    if absence.kind == PresenceKind.LEAD_NOT_DELEGATE:
        party = absence.user.organisation.short_name if absence.user and absence.user.organisation else ""
        if absence.alone:
            return _("%(name)s leads without being a delegate; %(party)s sends nobody.") % {"name": who, "party": party}
        return _("%(name)s leads without being a delegate.") % {"name": who}
    if absence.moment is not None:
        words = {"name": who, "moment": wording.moment(absence.moment, today=today)}
        if absence.kind == PresenceKind.NOT_ARRIVED:
            return _("%(name)s arrives %(moment)s.") % words
        return _("%(name)s departs %(moment)s.") % words
    other = absence.items[-1]
    meeting = other.meeting
    when = wording.span(meeting.starts or meeting.on, meeting.ends, today=today)
    return _("%(what)s is booked at the same time: “%(item)s”, %(when)s.") % {
        "what": who or absence.venue,
        "item": other,
        "when": when,
    }


def _of(booking: Booking, there: dict[int, Delegate]) -> Iterator[Absence]:
    """What a booking lacks by itself."""
    lead = booking.lead
    if lead is None:
        yield Absence(PresenceKind.NO_LEAD, booking.items)
    elif lead.pk not in there:
        parties = {delegate.user.organisation_id for delegate in there.values()}
        alone = lead.organisation_id not in parties
        yield Absence(PresenceKind.LEAD_NOT_DELEGATE, booking.items, lead, alone=alone)
    for user in booking.ours:
        if user.pk in there:
            yield from _travel(booking, there[user.pk])


def _travel(booking: Booking, delegate: Delegate) -> Iterator[Absence]:
    if delegate.arrives and booking.starts and booking.starts < delegate.arrives:
        yield Absence(PresenceKind.NOT_ARRIVED, booking.items, delegate.user, delegate)
    if delegate.departs and booking.ends and booking.ends > delegate.departs:
        yield Absence(PresenceKind.DEPARTED, booking.items, delegate.user, delegate)


def _both(first: Booking, second: Booking) -> Iterator[Absence]:
    """What both would have at the same time."""
    if not first.overlaps(second):
        return
    items = first.items + second.items
    there = {user.pk for user in second.ours}
    for user in first.ours:
        if user.pk in there:
            yield Absence(PresenceKind.DOUBLE_BOOKED, items, user)
    if first.venue and first.venue == second.venue:
        yield Absence(PresenceKind.VENUE_TAKEN, items, venue=first.venue)


def _alone(booking: Booking, others: Iterable[Booking], there: dict[int, Delegate]) -> list[Absence]:
    """Everything about one booking."""
    return [*_of(booking, there), *(absence for other in others for absence in _both(booking, other))]


def _key(absence: Absence) -> tuple[object, ...]:
    """The same trouble, whether it is the item's or that of the booking that changes it."""
    other = absence.items[-1].pk if absence.kind in {PresenceKind.DOUBLE_BOOKED, PresenceKind.VENUE_TAKEN} else None
    return (absence.kind, absence.user and absence.user.pk, other, absence.venue and absence.venue.pk)
