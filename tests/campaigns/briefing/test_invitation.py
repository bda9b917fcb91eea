"""Invitations to one item, read back with two parsers that share no code."""

from __future__ import annotations

from dataclasses import replace

import icalendar
import pytest
import vobject

from campaigns.briefing.render.ics import Party, arena_ics, invitation
from tests.campaigns.briefing import samples

ORGANISER = Party("Idun Kart, samordnare", "idun@skog.example")
ATTENDEE = Party("Sigrid Fjäll", "sigrid@skog.example")


def made(entry=None, *, cancel=False, sequence=3, pack=None) -> bytes:
    return invitation(
        pack or samples.arena_pack(),
        entry or samples.entry(),
        cancel=cancel,
        sequence=sequence,
        organiser=ORGANISER,
        attendee=ATTENDEE,
    )


def test_a_request_as_icalendar_reads_it():
    calendar = icalendar.Calendar.from_ical(made())
    (event,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 3)
    assert str(event["ORGANIZER"]) == "mailto:idun@skog.example"
    assert event["ORGANIZER"].params["CN"] == "Idun Kart, samordnare"
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:sigrid@skog.example"
    assert {name: attendee.params[name] for name in ("CN", "ROLE", "PARTSTAT", "RSVP")} == {
        "CN": "Sigrid Fjäll",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "FALSE",
    }
    assert event.decoded("DTSTAMP").isoformat() == "2027-06-21T06:00:00+00:00"
    assert event.start.isoformat() == "2027-06-29T15:30:00+02:00"
    assert calendar.get_missing_tzids() == set()
    assert [zone["TZID"] for zone in calendar.timezones] == ["Europe/Stockholm"]


def test_a_request_as_vobject_reads_it():
    calendar = vobject.readOne(made().decode())
    assert calendar.method.value == "REQUEST"
    assert len(calendar.vevent_list) == len(calendar.vtimezone_list) == 1
    event = calendar.vevent
    assert (event.sequence.value, event.status.value) == ("3", "CONFIRMED")
    assert event.organizer.value == "mailto:idun@skog.example"
    assert event.attendee.value == "mailto:sigrid@skog.example"
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert event.dtstart.value.isoformat() == "2027-06-29T15:30:00+02:00"
    calendar.serialize()  # which checks what a calendar must hold


def test_a_cancellation():
    calendar = vobject.readOne(made(cancel=True).decode())
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert calendar.vevent.attendee.value == "mailto:sigrid@skog.example"


def test_its_identity_is_that_of_the_programme_file():
    whole = vobject.readOne(arena_ics(samples.arena_pack()).decode())
    assert vobject.readOne(made().decode()).vevent.uid.value == whole.vevent_list[0].uid.value


def test_one_identity_through_move_cancel_and_back():
    steps = [
        made(sequence=1),
        made(replace(samples.entry(), starts="2027-06-29T16:00:00+02:00"), sequence=2),
        made(cancel=True, sequence=3),
        made(sequence=4),
    ]
    events = [vobject.readOne(step.decode()).vevent for step in steps]
    assert len({event.uid.value for event in events}) == 1
    assert [int(event.sequence.value) for event in events] == [1, 2, 3, 4]
    assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_no_ask_and_no_text_of_a_message():
    text = made().decode().replace("\r\n ", "")
    assert "anslutningsköer" not in text
    assert "Låt elen" not in text


def test_of_a_confidential_meeting_only_time_and_place():
    text = made(samples.entry(confidential=True, title="Hemligt möte")).decode().replace("\r\n ", "")
    assert "Hemligt möte" not in text
    assert "Edvin" not in text
    assert "Hotell Skog" in text


@pytest.mark.parametrize("nasty", ['Bo "X": Ek\r\nATTENDEE:mailto:x@y', "a;b,c"])
def test_a_name_cannot_break_out_of_its_line(nasty):
    party = Party(nasty, "bo@skog.example")
    content = invitation(
        samples.arena_pack(), samples.entry(), cancel=False, sequence=1, organiser=party, attendee=party
    )
    (event,) = icalendar.Calendar.from_ical(content).events
    assert str(event["ATTENDEE"]) == "mailto:bo@skog.example"
    assert vobject.readOne(content.decode()).vevent.contents["attendee"][0].value == "mailto:bo@skog.example"


def test_over_the_night_when_clocks_change():
    entry = samples.entry(starts="2027-10-31T01:30:00+02:00", ends="2027-10-31T03:30:00+01:00")
    event = vobject.readOne(made(entry).decode()).vevent
    assert event.dtstart.value.isoformat() == "2027-10-31T01:30:00+02:00"
    assert event.dtend.value.isoformat() == "2027-10-31T03:30:00+01:00"
