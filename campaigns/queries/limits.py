"""A body's own rule for visits from our county, and what already counts towards it.

Counted are separate meetings that the viewer reads: another party's private contact is nobody's to count.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Arena, ProgrammeItem
from crm import wording
from crm.enums import AGREED_STATES, CountyLimitPeriod, MeetingKind, MeetingState
from crm.models import Mandate, Meeting, Organisation
from crm.queries.log import with_company
from crm.visibility import Viewer

# Meetings that a body gives to one county; a seminar or a reception is not one.
SEPARATE = (
    MeetingKind.MEETING,
    MeetingKind.BILATERAL,
    MeetingKind.DELEGATION_MEETING,
    MeetingKind.FORMAL_CALL,
)
_COUNTED = (*AGREED_STATES, MeetingState.REQUESTED)


@dataclass(frozen=True)
class Booking:
    """What is to be compared, at which arena; ``pks`` are the meetings that it is, which do not count against it."""

    arena: int
    kind: str
    on: dt.date
    people: frozenset[int]
    pks: frozenset[int] = frozenset()

    @classmethod
    def of(cls, item: ProgrammeItem) -> Booking:
        """An item as it stands; reads prefetched ``counterparts``."""
        meeting = item.meeting
        people = frozenset(row.person_id for row in meeting.counterparts.all())
        return cls(item.arena_id, meeting.kind, meeting.on, people, frozenset({meeting.pk}))


@dataclass(frozen=True)
class Reached:
    """A body whose rule leaves no room beside these meetings."""

    body: Organisation
    meetings: tuple[Meeting, ...]

    @property
    def rule(self) -> str:
        """The rule in the body's words, or in ours."""
        n = self.body.county_limit or 0
        said = ngettext("%(n)s meeting for our county %(period)s", "%(n)s meetings for our county %(period)s", n) % {
            "n": n,
            "period": self.body.get_county_limit_period_display(),
        }
        words = self.body.county_limit_words.rstrip(".")
        return f"{words} ({said})" if words else said

    def told(self, today: dt.date) -> str:
        """The rule, and what is booked already, in a sentence."""
        booked = wording.join(_told(meeting, today) for meeting in self.meetings)
        words = {"body": self.body.name, "rule": self.rule, "meetings": booked}
        return _("%(body)s has a rule: %(rule)s. Already booked: %(meetings)s.") % words


class Limits:
    """The rules that apply at the arenas, and what counts there. At most six queries, whatever is then asked."""

    def __init__(self, arenas: Iterable[Arena], viewer: Viewer) -> None:
        self.arenas = list(arenas)
        held = Mandate.objects.visible_to(viewer).filter(body__county_limit__isnull=False).select_related("body")
        self.mandates: dict[int, list[Mandate]] = defaultdict(list)
        for mandate in held:
            self.mandates[mandate.person_id].append(mandate)
        self.meetings = self._meetings(viewer) if self.mandates and self.arenas else []

    def _meetings(self, viewer: Viewer) -> list[Meeting]:
        days = [day for arena in self.arenas for day in (arena.starts, arena.ends)]
        years = Q(on__year__gte=min(days).year, on__year__lte=max(days).year)
        rows = Meeting.objects.visible_to(viewer).filter(
            years | Q(programme_item__arena__in=self.arenas),
            kind__in=SEPARATE,
            state__in=_COUNTED,
            pk__in=Meeting.objects.filter(counterparts__person__in=list(self.mandates)).values("pk"),
        )
        return list(with_company(rows, viewer).select_related("programme_item").order_by("on", "starts", "pk"))

    def reached(self, booking: Booking, *, states: Collection[str] = _COUNTED) -> list[Reached]:
        """The bodies that have no room for the booking beside meetings in those states."""
        if booking.kind not in SEPARATE:
            return []
        found = []
        for body in self._bodies(booking.people, booking.on):
            taken = [m for m in self.meetings if m.state in states and self._counts(m, body, booking)]
            if len(taken) >= (body.county_limit or 0):
                found.append(Reached(body, tuple(taken)))
        return found

    def _bodies(self, people: Iterable[int], on: dt.date) -> list[Organisation]:
        held = [m for person in people for m in self.mandates.get(person, []) if m.holds(on)]
        return list({mandate.body_id: mandate.body for mandate in held}.values())

    def _counts(self, meeting: Meeting, body: Organisation, booking: Booking) -> bool:
        if meeting.pk in booking.pks:
            return False
        if body.county_limit_period == CountyLimitPeriod.YEAR:
            within = meeting.on.year == booking.on.year
        else:
            item = getattr(meeting, "programme_item", None)
            within = item is not None and item.arena_id == booking.arena
        people = [row.person_id for row in meeting.counterparts.all()]
        # A body that has a new name since is the same to whoever counts its visits.
        return within and any(body.pk in {found.pk, found.successor_id} for found in self._bodies(people, meeting.on))


def _told(meeting: Meeting, today: dt.date) -> str:
    lead = meeting.lead()
    words = {
        "meeting": meeting.heading,
        "time": wording.span(meeting.starts or meeting.on, meeting.ends, today=today),
        "lead": lead.name if lead else meeting.organisation.short_name,
    }
    return _("“%(meeting)s”, %(time)s, %(lead)s") % words
