"""Instants of moments, and quiet hours, on ordinary days and on both nights when clocks change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from campaigns.reminders.language import Anchor, parse_moment
from campaigns.reminders.moments import QuietHours, instant

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


NIGHT = QuietHours(dt.time(21), dt.time(6, 30))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2027-06-29T20:59", "2027-06-29T20:59+02:00"),
        ("2027-06-29T21:00", "2027-06-30T06:30+02:00"),
        ("2027-06-29T22:00", "2027-06-30T06:30+02:00"),
        ("2027-06-30T00:00", "2027-06-30T06:30+02:00"),
        ("2027-06-30T06:29", "2027-06-30T06:30+02:00"),
        ("2027-06-30T06:30", "2027-06-30T06:30+02:00"),
        ("2027-03-27T22:00", "2027-03-28T06:30+02:00"),
        ("2027-10-30T22:00", "2027-10-31T06:30+01:00"),
    ],
)
def test_quiet_hours(due, expected):
    assert NIGHT.moved(local(due)).astimezone(ZONE).isoformat(timespec="minutes") == expected


def test_quiet_hours_within_one_day_and_none_at_all():
    lunch, none = QuietHours(dt.time(12), dt.time(13)), QuietHours(dt.time(0), dt.time(0))
    assert lunch.moved(local("2027-06-29T12:30")) == local("2027-06-29T13:00")
    assert not lunch.hold(local("2027-06-29T13:00"))
    for hour in range(24):
        assert not none.hold(dt.datetime(2027, 6, 29, hour, tzinfo=ZONE))


def test_quiet_hours_that_end_in_a_gap_or_a_fold():
    until_half_past_two = QuietHours(dt.time(21), dt.time(2, 30))
    assert until_half_past_two.moved(local("2027-03-28T01:00")).astimezone(ZONE).isoformat() == (
        "2027-03-28T03:00:00+02:00"
    )
    second = dt.datetime(2027, 10, 31, 1, 10, tzinfo=dt.UTC)  # 02.10 for the second time
    assert until_half_past_two.moved(second) >= second
