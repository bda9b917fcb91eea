"""What a programme file says, row by row."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.imports.public_programme import read

DAYS = dt.date(2027, 6, 28), dt.date(2027, 7, 2)


def rows(*lines: str, header: str = "id,title,organiser,start,end,place,speakers,websites,contact_person_1"):
    return read("\n".join([header, *lines]).encode(), *DAYS)


def one(line: str, **kwargs):
    reading = rows(line, **kwargs)
    assert reading.rejected == ()
    return reading.candidates[0]


def test_an_event_in_the_organisers_own_columns():
    event = one(
        "1042,Hur byggs banan?,Skogsföreningen,2027-06-29 12:00:00,2027-06-29 13:00:00,Stora scenen,"
        "\"['Vera Lindmåne, statsråd (S)', 'Åke O\\'Berg, moderator']\",\"['https://skog.example/']\","
        '"Ada, ada@x.example"'
    )
    assert (event.key, event.row, event.title, event.organiser) == ("1042", 2, "Hur byggs banan?", "Skogsföreningen")
    assert (event.starts, event.ends) == (
        dt.datetime(2027, 6, 29, 10, tzinfo=dt.UTC),
        dt.datetime(2027, 6, 29, 11, tzinfo=dt.UTC),
    )
    assert event.speakers == ("Vera Lindmåne, statsråd (S)", "Åke O'Berg, moderator")
    assert event.source == "https://skog.example/"
    assert "ada@x.example" not in repr(event)


def test_swedish_columns_with_the_day_apart_and_one_speaker_per_line():
    event = one(
        '2027-06-29;8.30;9.15;Frukost;Lokalen;"Vera Lindmåne (S)\nBo Ek"',
        header="Datum;Starttid;Sluttid;Rubrik;Plats;Medverkande",
    )
    assert event.starts == dt.datetime(2027, 6, 29, 6, 30, tzinfo=dt.UTC)
    assert event.speakers == ("Vera Lindmåne (S)", "Bo Ek")
    assert len(event.key) == 20


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("2027-06-29 12:00", 10),
        ("2027-06-29T12:00:00", 10),
        ("2027-06-29T12:00:00Z", 12),
        ("2027-06-29T12:00:00+02:00", 10),
        ("2027-06-29 9.00", 7),
        ("29/06/2027 12:00", 10),
        ("29.06.2027 12:00", 10),
    ],
)
def test_days_and_times_as_they_are_written(start, hour):
    assert one(f"1,Titel,,{start},,,,,").starts == dt.datetime(2027, 6, 29, hour, tzinfo=dt.UTC)


def test_an_evening_that_ends_in_the_night_is_read_so_and_noted():
    event = one("1,Mingel,,2027-06-29 19:30,2027-06-29 01:00,,,,")
    assert event.ends == dt.datetime(2027, 6, 29, 23, 0, tzinfo=dt.UTC)
    assert event.note
    assert one("1,Mingel,,2027-06-29 19:30,2027-06-29 19:30,,,,").ends is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,,,2027-06-29 12:00,,,,,", "ingen titel"),
        ("1,Titel,,i morgon,,,,,", "”i morgon”"),
        ("1,Titel,,2027-06-29,,,,,", "ingen dag med klockslag"),
        ("1,Titel,,2027-06-31 12:00,,,,,", "ingen dag med klockslag"),
        ("1,Titel,,,,,,,", "ingen dag med klockslag"),
        ("1,Titel,,2027-06-29 12:00,2027-06-28 12:00,,,,", "slutar innan"),
        ("1,Titel,,2027-06-29 12:00,aldrig,,,,", "”aldrig”"),
        ("1,Titel,,2026-06-29 12:00,,,,,", "29 juni 2026"),
        ("1,Titel,,0001-01-01 00:00,,,,,", "”0001-01-01 00:00” ligger inte mellan"),
        ("1,Titel,,01/01/0001 00:00,,,,,", "2000 och 2200"),
        ("1,Titel,,9999-12-31T23:30-05:00,,,,,", "2000 och 2200"),
        ("1,Titel,,2027-06-29 12:00,9999-12-31 23:30,,,,", "2000 och 2200"),
        ("1,Titel,,2201-01-01 00:00,,,,,", "2000 och 2200"),
        ("1,Titel,,2027-06-29 12:00,,,,,,kvar", "fler celler"),
    ],
)
def test_a_row_that_makes_no_event_says_why(line, reason):
    reading = rows("7,Bra,,2027-06-29 12:00,,,,,", line)
    assert [found.key for found in reading.candidates] == ["7"]
    assert [(found.row, reason in found.reason) for found in reading.rejected] == [(3, True)]


def test_a_time_of_the_spring_night_is_no_time():
    data = b"title,start\nNattvak,2027-03-28 02:30\n"
    assert "02.30" in read(data, dt.date(2027, 3, 27), dt.date(2027, 3, 28)).rejected[0].reason


def test_the_same_row_twice_is_one_event_and_the_same_number_for_another_is_rejected():
    line = "1,Titel,,2027-06-29 12:00,,,,,"
    reading = rows(line, line, "1,Annan,,2027-06-29 12:00,,,,,")
    assert len(reading.candidates) == 1
    assert [(found.row, "Rad 2" in found.reason) for found in reading.rejected] == [(4, True)]


def test_what_is_too_long_or_no_address_is_cut_or_left_out():
    event = one(f"1,{'x' * 400},,2027-06-29 12:00,,,{'y' * 400},javascript:alert(1),")
    assert (len(event.title), len(event.speakers[0]), event.source) == (300, 300, "")
    assert one("1,Titel,,2027-06-29 12:00,,,,http://[::1,").source == ""


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        "['a', __import__('os')]",
        "[" * 200 + "]" * 200,
        "['halv",
        "=1+1;@x",
        "[{[]: 1}]",
        f"[0x{'f' * 9000}]",
        f"[{'-' * 9000}1]",
        f"[{'(' * 9000}1{')' * 9000}]",
    ],
)
def test_odd_lists_of_speakers_run_nothing_and_stop_nothing(text):
    quoted = text.replace('"', '""')
    one(f'1,Titel,,2027-06-29 12:00,,,"{quoted}",,')
