"""Instants of moments, on ordinary days and on both nights when clocks change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from campaigns.reminders.language import Anchor
from campaigns.reminders.moments import instant
from campaigns.reminders.texts import parse_moment

ZONE = ZoneInfo("Europe/Stockholm")


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def at(text: str, **anchors) -> str:
    named = {Anchor[name]: value for name, value in anchors.items()}
    return instant(parse_moment(text, "x"), named).astimezone(ZONE).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arena start - 2 workdays, 12:00", "2027-06-23T12:00+02:00"),
        ("arena start - 1 workday, 08:00", "2027-06-24T08:00+02:00"),
        ("arena start - 1 d, 18:00", "2027-06-27T18:00+02:00"),
        ("arena start", "2027-06-28T00:00+02:00"),
        ("arena end", "2027-07-03T00:00+02:00"),
        ("arena end + 1 workday, 09:00", "2027-07-05T09:00+02:00"),
    ],
)
def test_days_of_an_arena(text, expected):
    assert at(text, ARENA_START=dt.date(2027, 6, 28), ARENA_END=dt.date(2027, 7, 2)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("item start - 60 min", "2027-06-29T07:00+02:00"),
        ("item starts", "2027-06-29T08:00+02:00"),
        ("item end + 2 h", "2027-06-29T11:00+02:00"),
        ("item end + 7 d", "2027-07-06T09:00+02:00"),
        ("item end + 1 workday, 08:00", "2027-06-30T08:00+02:00"),
        ("day of item - 1 d, 18:00", "2027-06-28T18:00+02:00"),
        ("same day", "2027-06-30T00:00+02:00"),
    ],
)
def test_instants_of_an_item(text, expected):
    anchors = {
        "ITEM_START": local("2027-06-29T08:00"),
        "ITEM_END": local("2027-06-29T09:00"),
        "ITEM_DAY": dt.date(2027, 6, 29),
        "SAME_DAY": dt.date(2027, 6, 29),
    }
    assert at(text, **anchors) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("due - 7 d, 08:00", "2027-06-23T08:00+02:00"),
        ("due", "2027-07-01T00:00+02:00"),
        ("due + 1 d, 08:00", "2027-07-01T08:00+02:00"),
        ("due + 14 d", "2027-07-15T00:00+02:00"),
    ],
)
def test_a_due_day_counts_to_its_end(text, expected):
    assert at(text, DUE=dt.date(2027, 6, 30)) == expected


def test_hours_are_real_time_on_both_nights_when_clocks_change():
    assert at("item start - 2 h", ITEM_START=local("2027-03-28T04:00")) == "2027-03-28T01:00+01:00"
    assert at("item end + 3 h", ITEM_END=local("2027-10-31T01:00")) == "2027-10-31T03:00+01:00"


def test_days_keep_the_time_on_the_wall_over_those_nights():
    assert at("item start - 1 d", ITEM_START=local("2027-03-28T10:00")) == "2027-03-27T10:00+01:00"
    assert at("item start + 1 d", ITEM_START=local("2027-10-30T10:00")) == "2027-10-31T10:00+01:00"


def test_a_time_in_the_gap_is_its_first_valid_instant_and_a_fold_its_first():
    assert at("due, 02:30", DUE=dt.date(2027, 3, 28)) == "2027-03-28T03:00+02:00"
    assert at("due, 02:30", DUE=dt.date(2027, 10, 31)) == "2027-10-31T02:30+02:00"
