"""The figures of an arena's card on the first page, each with what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Arena, Delegate, ProgrammeItem
from campaigns.queries import presence, programme
from campaigns.reminders import links
from crm import wording
from crm.enums import MeetingState
from crm.models import Person
from crm.queries.people import not_bookable
from crm.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the arena's card, what it counts, and the page with its rows."""

    value: int
    label: str
    url: str


def figures(arena: Arena, viewer: Viewer, today: dt.date) -> list[Figure]:
    """Items, delegates and decision-makers, each with what is missing. Six queries."""
    items = ProgrammeItem.objects.visible_to(viewer).filter(arena=arena, meeting__state__in=programme.UPCOMING)
    counted = items.aggregate(all=Count("pk"), sure=Count("pk", filter=~Q(meeting__state=MeetingState.REQUESTED)))
    delegates = Delegate.objects.visible_to(viewer).filter(arena=arena).count()
    absent = [party.short_name for party in presence.parties_without_delegate(arena).visible_to(viewer)]
    people = Person.objects.visible_to(viewer)
    known, gone = people.count(), not_bookable(today).filter(pk__in=people.values("pk")).count()
    return [
        Figure(counted["all"], _items_said(counted["all"], counted["sure"]), links.arena(arena)),
        Figure(delegates, _delegates_said(delegates, absent), links.delegation(arena)),
        Figure(known, _people_said(known, gone), links.people()),
    ]


def _items_said(count: int, confirmed: int) -> str:
    return ngettext("item, %(confirmed)d confirmed", "items, %(confirmed)d confirmed", count) % {"confirmed": confirmed}


def _delegates_said(count: int, absent: list[str]) -> str:
    said = ngettext("delegate", "delegates", count)
    without = _("%(parties)s without a delegate") % {"parties": wording.join(absent)}
    return f"{said} · {without}" if absent else said


def _people_said(count: int, gone: int) -> str:
    said = ngettext("decision-maker", "decision-makers", count)
    if not gone:
        return said
    return f"{said}, {ngettext('%(count)d has left office', '%(count)d have left office', gone) % {'count': gone}}"
