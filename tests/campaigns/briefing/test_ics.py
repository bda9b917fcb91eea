"""The calendar file, read back with two parsers."""

from dataclasses import replace

import icalendar
import pytest
import vobject

from campaigns.briefing.render.ics import arena_ics
from crm.enums import OFF_STATES, MeetingState
from tests.campaigns.briefing import samples


def events(content: bytes) -> list:
    return list(vobject.readOne(content.decode()).vevent_list)


def test_a_second_parser_reads_it():
    calendar = vobject.readOne(arena_ics(samples.arena_pack()).decode())
    assert calendar.method.value == "PUBLISH"
    first, second, third = calendar.vevent_list
    assert first.summary.value == "Enskilt möte: elnät och industri"
    assert first.dtstart.value.isoformat() == "2027-06-29T15:30:00+02:00"
    assert first.dtend.value.isoformat() == "2027-06-29T15:50:00+02:00"
    assert first.location.value == "Hotell Skog, bibliotek"
    assert first.dtstamp.value.isoformat() == "2027-06-21T06:00:00+00:00"
    assert [event.status.value for event in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_the_zone_is_described():
    calendar = icalendar.Calendar.from_ical(arena_ics(samples.arena_pack()))
    assert [zone["TZID"] for zone in calendar.timezones] == ["Europe/Stockholm"]
    assert calendar.get_missing_tzids() == set()


def test_identity_is_stable_and_the_sequence_rises_with_the_meeting():
    before = events(arena_ics(samples.arena_pack()))[0]
    moved = replace(samples.arena_pack().days[0], entries=(samples.entry(sequence=3, time="16.00–16.20"),))
    after = events(arena_ics(samples.arena_pack(days=(moved,), footer=replace(samples.FOOTER, version=4))))[0]
    assert before.uid.value == after.uid.value == "meeting-6@127.0.0.1"
    assert (before.sequence.value, after.sequence.value) == ("2", "3")


def test_one_item_alone():
    assert [event.uid.value for event in events(arena_ics(samples.arena_pack(), only="m9"))] == ["meeting-9@127.0.0.1"]


def test_no_ask_and_no_text_syncs_to_unknown_servers():
    text = arena_ics(samples.arena_pack()).decode().replace("\r\n ", "")
    assert "anslutningsköer" not in text
    assert "Låt elen" not in text


def test_a_request_is_tentative():
    day = replace(samples.arena_pack().days[0], entries=(samples.entry(state="requested"),))
    assert events(arena_ics(samples.arena_pack(days=(day,))))[0].status.value == "TENTATIVE"


@pytest.mark.parametrize("state", MeetingState)
def test_what_does_not_take_place_is_cancelled_and_every_state_says_something(state):
    day = replace(samples.arena_pack().days[0], entries=(samples.entry(state=state.value),))
    status = events(arena_ics(samples.arena_pack(days=(day,))))[0].status.value
    assert (status == "CANCELLED") is (state in OFF_STATES)
    assert (status == "TENTATIVE") is (state == MeetingState.REQUESTED)


def test_of_a_confidential_meeting_only_time_and_place():
    day = replace(samples.arena_pack().days[0], entries=(samples.entry(confidential=True),))
    text = arena_ics(samples.arena_pack(days=(day,), items=())).decode().replace("\r\n ", "")
    assert "Edvin" not in text
    assert "elnät" not in text
    assert "Hotell Skog" in text


@pytest.mark.parametrize("nasty", ["a;b,c\\d\nBEGIN:VEVENT", "\u2028x\x00"])
def test_text_cannot_break_out_of_its_line(nasty):
    day = replace(samples.arena_pack().days[0], entries=(samples.entry(title=nasty, place=nasty),))
    assert len(events(arena_ics(samples.arena_pack(days=(day,))))) == 1


def test_an_empty_programme_is_an_empty_calendar():
    assert b"VEVENT" not in arena_ics(samples.arena_pack(days=()))
