"""What keeps people from a shift: an arena elsewhere, a meeting that day, another shift."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Delegate, RotaShift
from campaigns.queries.programme import UPCOMING
from crm import clock, wording
from crm.models import MeetingParticipant
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody is taken from ``starts`` to ``ends``, by what ``text`` says and ``url`` opens.

    ``arena_id`` is where, ``shift_id`` the shift that it is.
    """

    starts: dt.date
    ends: dt.date
    text: str
    url: str
    arena_id: int | None = None
    shift_id: int | None = None

    def hinders(self, shift: RotaShift) -> bool:
        """Whether it keeps from the shift. Who is on duty for an arena may well be a delegate there."""
        if self.shift_id == shift.pk or (self.arena_id and self.arena_id == shift.rota.arena_id):
            return False
        return self.starts <= shift.ends and shift.starts <= self.ends


def clashes(shifts: Sequence[RotaShift], viewer: Viewer, at: dt.datetime) -> dict[int, list[Busy]]:
    """By shift to come, what else whoever has it does those days, as far as the viewer reads it. Three queries."""
    today = clock.day(at)
    coming = [shift for shift in shifts if shift.user_id and shift.ends >= today]
    if not coming:
        return {}
    first, last = min(shift.starts for shift in coming), max(shift.ends for shift in coming)
    taken = busy({shift.user_id for shift in coming if shift.user_id}, first, last, viewer, at)
    found = {shift.pk: [one for one in taken[shift.user_id or 0] if one.hinders(shift)] for shift in coming}
    return {pk: hindered for pk, hindered in found.items() if hindered}


def busy(users: Iterable[int], first: dt.date, last: dt.date, viewer: Viewer, at: dt.datetime) -> dict[int, list[Busy]]:
    """By user, what takes them between the days, as far as the viewer reads it. Three queries."""
    wanted, today = list(users), clock.day(at)
    found: dict[int, list[Busy]] = defaultdict(list)
    for source in (_elsewhere, _meetings, _shifts):
        for user, one in source(wanted, first, last, viewer, today):
            found[user].append(one)
    return found


_Found = Iterator[tuple[int, Busy]]


def _elsewhere(users: list[int], first: dt.date, last: dt.date, viewer: Viewer, today: dt.date) -> _Found:
    rows = Delegate.objects.visible_to(viewer).filter(user__in=users, arena__starts__lte=last, arena__ends__gte=first)
    for row in rows.select_related("arena").order_by("arena__starts", "pk"):
        starts = clock.day(row.arrives) if row.arrives else row.arena.starts
        ends = clock.day(row.departs) if row.departs else row.arena.ends
        text = _("Delegate at %(arena)s, %(days)s")
        words = {"arena": row.arena, "days": wording.span(starts, ends, today=today)}
        yield row.user_id, Busy(starts, ends, text % words, row.arena.get_absolute_url(), arena_id=row.arena_id)


def _meetings(users: list[int], first: dt.date, last: dt.date, viewer: Viewer, today: dt.date) -> _Found:
    rows = MeetingParticipant.objects.visible_to(viewer).filter(
        user__in=users, meeting__on__range=(first, last), meeting__state__in=UPCOMING
    )
    for row in rows.select_related("meeting").order_by("meeting__on", "meeting__starts", "pk"):
        meeting = row.meeting
        when = wording.moment(meeting.starts, today=today) if meeting.starts else wording.day(meeting.on, today=today)
        text = f"{meeting.title or meeting.get_kind_display()}, {when}"
        yield row.user_id, Busy(meeting.on, meeting.on, text, meeting.get_absolute_url())


def _shifts(users: list[int], first: dt.date, last: dt.date, viewer: Viewer, today: dt.date) -> _Found:
    rows = RotaShift.objects.visible_to(viewer).filter(user__in=users, starts__lte=last, ends__gte=first)
    for row in rows.select_related("rota").order_by("starts", "pk"):
        text = f"{row.rota}, {wording.span(row.starts, row.ends, today=today)}"
        yield row.user_id or 0, Busy(row.starts, row.ends, text, row.get_absolute_url(), shift_id=row.pk)
