"""A delegate's programme as a calendar file, from the snapshot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from icalendar import Calendar, Event, vCalAddress

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.surfaces import open_arena, open_entry
from crm.enums import OFF_STATES, MeetingState

# Every state, so that a new one is not taken for a meeting that takes place.
_STATUS = {
    MeetingState.REQUESTED: "TENTATIVE",
    **dict.fromkeys((MeetingState.CONFIRMED, MeetingState.MOVED, MeetingState.HELD), "CONFIRMED"),
    **dict.fromkeys(OFF_STATES, "CANCELLED"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """A name with its address."""

    name: str
    email: str


def invitation(
    pack: d.ArenaPack, entry: d.Entry, *, cancel: bool, sequence: int, organiser: Party, attendee: Party
) -> bytes:
    """One item as an iTIP request or cancellation (RFC 5546) to one attendee, in the pack's language.

    Same UID as in every other file of ours; ``sequence`` must be above that of what was sent before. RSVP is false:
    the council knows who comes, and answers would go to nobody. An open surface, as ``arena_ics``.
    """
    secret = labels.words_of(pack)["confidential_meeting"]
    entry = open_entry(entry, secret)
    calendar = _calendar(pack, "CANCEL" if cancel else "REQUEST")
    with translation.override(pack.language):
        event = _event(entry, open_arena(pack), labels.words_of(pack), _stamp(pack))
    for name in ("sequence", "status"):
        event.pop(name)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if cancel else "CONFIRMED")
    event.add("organizer", _address(organiser))
    invited = _address(attendee)
    for name, value in (("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "FALSE")):
        invited.params[name] = value
    event.add("attendee", invited)
    calendar.add_component(event)
    _add_zone(calendar, int(entry.starts[:4]), int(entry.ends[:4]))
    return calendar.to_ical()


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = party.name
    return address


def arena_ics(pack: d.ArenaPack, *, only: str = "") -> bytes:
    """The recipient's items (RFC 5545, METHOD:PUBLISH), or that of the key ``only``.

    A calendar is an open surface, and syncs to anywhere: no asks and no texts of messages. An item keeps its UID in
    every version; SEQUENCE is the version of its meeting.
    """
    pack = open_arena(pack)
    words = labels.words_of(pack)
    calendar = _calendar(pack, "PUBLISH")
    calendar.add("x-wr-calname", pack.title)
    stamp = _stamp(pack)
    with translation.override(pack.language):
        for entry in pack.entries():
            if only and entry.key != only:
                continue
            calendar.add_component(_event(entry, pack, words, stamp))
    if pack.days:
        _add_zone(calendar, int(pack.days[0].date[:4]), int(pack.days[-1].date[:4]))
    return calendar.to_ical()


def _calendar(pack: d.ArenaPack, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{pack.footer.council or 'Samsyn'}//Samsyn//{pack.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _stamp(pack: d.ArenaPack) -> dt.datetime:
    return dt.datetime.fromisoformat(pack.footer.built_at).astimezone(dt.UTC)


def _add_zone(calendar: Calendar, first: int, last: int) -> None:
    """Whole years, since some programs want to see both changes of the clock."""
    calendar.add_missing_timezones(first_date=dt.date(first, 1, 1), last_date=dt.date(last + 1, 1, 1))


def uid(key: str) -> str:
    """The identity of a meeting in calendars, or of a public event (``e40``), wherever it is exported from.

    ``key`` is the entry's.
    """
    if key.startswith("e"):
        return f"event-{key.removeprefix('e')}@{urlsplit(settings.BASE_URL).hostname}"
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
    event.add("status", _STATUS[MeetingState(entry.state)])
    event.add("description", "\n".join(line for line in _description(entry, pack, words) if line))
    return event


def _description(entry: d.Entry, pack: d.ArenaPack, words: labels.Words) -> list[str]:
    lead = words["you_lead"] if entry.is_lead else f"{entry.lead} {words['leads']}." if entry.lead else ""
    calls = [f"{one.name}, {one.phone}" for one in pack.contacts if one.phone]
    people = f"{words['you_meet']}: {', '.join(entry.people)}" if entry.people else ""
    return [people, lead, *calls, pack.footer.banner]
