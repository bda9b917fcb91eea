"""A calendar feed: the arenas' calendar files put together, with what a program needs to keep it up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from campaigns.briefing import document as d
from campaigns.briefing.render.ics import arena_ics
from campaigns.briefing.sections import is_confidential
from campaigns.models import Arena, CalendarFeed
from campaigns.queries.feeds import FeedItem, FeedShift, FeedVisit
from crm import clock
from crm.enums import MeetingState
from crm.models import Council

# How often a program should ask. Some ask when they please, all the same.
REFRESH = dt.timedelta(hours=1)


def feed_ics(
    feed: CalendarFeed,
    found: Sequence[FeedItem],
    council: Council,
    shifts: Sequence[FeedShift] = (),
    visits: Sequence[FeedVisit] = (),
) -> bytes:
    """The items, the public events that the owner goes to, and the shifts, in their language (RFC 5545 and 7986).

    The same bytes as long as nothing in it changes. An open surface, as every calendar file of ours: ``arena_ics``
    writes each event. DTSTAMP is when the item was last revised, for whoever holds the same feed then holds the same.
    """
    user = feed.user
    calendar = Calendar()
    calendar.add("prodid", f"-//{council.name}//Samsyn//{user.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    with translation.override(user.language):
        name = str(feed.arena) if feed.arena else _("%(council)s: my programme") % {"council": council.name}
        rows = [_Row(one.item.arena, _entry(one, feed), one.revised) for one in found]
        visited = [_Row(one.attendance.event.arena, _visit(one), one.revised) for one in visits]
        events = [*_events(feed, rows, council), *_events(feed, visited, council), *map(_duty, shifts)]
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    years = [row.item.meeting.on.year for row in found] + [row.attendance.event.on.year for row in visits]
    years = years or [feed.created_at.year]
    # Whole years, since some programs want to see both changes of the clock; and never a calendar without a component.
    calendar.add_component(
        Timezone.from_tzid(
            settings.TIME_ZONE, first_date=dt.date(min(years), 1, 1), last_date=dt.date(max(years) + 1, 1, 1)
        )
    )
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


@dataclass(frozen=True, slots=True)
class _Row:
    """What a calendar file of ours is written from, and when it was last revised."""

    arena: Arena
    entry: d.Entry
    revised: dt.datetime


def _events(feed: CalendarFeed, found: Sequence[_Row], council: Council) -> list[Event]:
    events = []
    by_arena = sorted(found, key=lambda row: row.arena.pk)
    for _pk, of_arena in groupby(by_arena, key=lambda row: row.arena.pk):
        rows = list(of_arena)
        entries = tuple(row.entry for row in rows)
        for row, event in zip(rows, _written(_pack(entries, rows[0].arena, feed, council)), strict=True):
            event.pop("dtstamp")
            event.add("dtstamp", row.revised.astimezone(dt.UTC))
            event.add("last-modified", row.revised.astimezone(dt.UTC))
            events.append(event)
    return events


def _duty(row: FeedShift) -> Event:
    """A shift of duty: whole days, which take no time from other things."""
    shift, event = row.shift, Event()
    event.add("uid", f"shift-{shift.pk}@{urlsplit(settings.BASE_URL).hostname}")
    for name in ("dtstamp", "last-modified"):
        event.add(name, row.revised.astimezone(dt.UTC))
    event.add("sequence", shift.version)
    event.add("dtstart", shift.starts)
    event.add("dtend", shift.ends + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("On duty: %(rota)s") % {"rota": shift.rota})
    event.add("description", shift.rota.duty)
    return event


def _written(pack: d.ArenaPack) -> list[Event]:
    """The events of the arena's own file, in its order."""
    return list(Calendar.from_ical(arena_ics(pack)).walk("VEVENT"))  # type: ignore[arg-type]


def _pack(entries: tuple[d.Entry, ...], arena: Arena, feed: CalendarFeed, council: Council) -> d.ArenaPack:
    """As much of a pack as a calendar file is written from."""
    return d.ArenaPack(
        key=f"a{arena.pk}",
        language=feed.user.language,
        recipient=feed.user.name,
        role="",
        title=arena.name,
        place=arena.place,
        dates="",
        days=(d.Day(entries[0].starts[:10], "", entries),),
        contacts=(d.Contact(arena.coordinator.name, "", arena.on_site_phone or arena.coordinator.phone),),
        footer=d.Footer(banner=council.banner, council=council.name, built_at=feed.created_at.isoformat()),
    )


def _entry(row: FeedItem, feed: CalendarFeed) -> d.Entry:
    meeting = row.item.meeting
    lead = meeting.lead()
    starts = clock.local(meeting.starts or clock.wall(meeting.on, dt.time()))
    return d.Entry(
        key=f"m{meeting.pk}",
        ref=meeting.ref,
        starts=starts.isoformat(),
        ends=clock.local(meeting.ends or starts).isoformat(),
        time="",
        title=meeting.heading,
        place=meeting.place,
        state=meeting.state,
        people=tuple(one.person.name for one in meeting.counterparts.all()),
        lead=lead.name if lead else "",
        is_lead=lead is not None and lead.pk == feed.user_id,
        confidential=is_confidential(meeting),
        sequence=meeting.version,
    )


def _visit(row: FeedVisit) -> d.Entry:
    """A public event: nobody of ours leads it, and one that is gone is struck out."""
    event = row.attendance.event
    starts = clock.local(event.starts)
    return d.Entry(
        key=f"e{event.pk}",
        ref="",
        starts=starts.isoformat(),
        ends=clock.local(event.ends or event.starts).isoformat(),
        time="",
        title=event.title,
        place=event.place,
        state=MeetingState.CANCELLED if event.gone else MeetingState.CONFIRMED,
        people=(),
        lead="",
        is_lead=False,
        confidential=False,
        sequence=row.attendance.version,
    )
