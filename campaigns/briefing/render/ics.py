"""A delegate's programme as a calendar file, from the snapshot."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from icalendar import Calendar, Event

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.surfaces import open_arena
from crm.enums import MeetingState

_STATUS = {MeetingState.REQUESTED: "TENTATIVE", MeetingState.CANCELLED: "CANCELLED"}


def arena_ics(pack: d.ArenaPack, *, only: str = "") -> bytes:
    """The recipient's items (RFC 5545, METHOD:PUBLISH), or that of the key ``only``.

    A calendar is an open surface, and syncs to anywhere: no asks and no texts of messages. An item keeps its UID in
    every version; SEQUENCE is the version of its meeting.
    """
    pack = open_arena(pack)
    words = labels.labels(pack.language)
    calendar = Calendar()
    calendar.add("prodid", f"-//{pack.footer.council or 'Samsyn'}//Samsyn//{pack.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", pack.title)
    stamp = dt.datetime.fromisoformat(pack.footer.built_at).astimezone(dt.UTC)
    with translation.override(pack.language):
        for entry in pack.entries():
            if only and entry.key != only:
                continue
            calendar.add_component(_event(entry, pack, words, stamp))
    if pack.days:
        # Whole years, since some programs want to see both changes of the clock.
        first, last = int(pack.days[0].date[:4]), int(pack.days[-1].date[:4])
        calendar.add_missing_timezones(first_date=dt.date(first, 1, 1), last_date=dt.date(last + 1, 1, 1))
    return calendar.to_ical()


def uid(key: str) -> str:
    """The identity of a meeting in calendars, wherever it is exported from. ``key`` is the entry's."""
    return f"meeting-{key.removeprefix('m')}@{urlsplit(settings.BASE_URL).hostname}"


def _event(entry: d.Entry, pack: d.ArenaPack, words: labels.Words, stamp: dt.datetime) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("uid", uid(entry.key))
    event.add("dtstamp", stamp)
    event.add("sequence", entry.sequence)
    event.add("dtstart", dt.datetime.fromisoformat(entry.starts).astimezone(zone))
    event.add("dtend", dt.datetime.fromisoformat(entry.ends).astimezone(zone))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("status", _STATUS.get(MeetingState(entry.state), "CONFIRMED"))
    event.add("description", "\n".join(line for line in _description(entry, pack, words) if line))
    return event


def _description(entry: d.Entry, pack: d.ArenaPack, words: labels.Words) -> list[str]:
    lead = words["you_lead"] if entry.is_lead else f"{entry.lead} {words['leads']}." if entry.lead else ""
    calls = [f"{one.name}, {one.phone}" for one in pack.contacts if one.phone]
    people = f"{words['you_meet']}: {', '.join(entry.people)}" if entry.people else ""
    return [people, lead, *calls, pack.footer.banner]
