"""What the quiet hours hold back, and until when."""

import datetime as dt

import pytest

from campaigns.reminders.quiet import QuietHours, wait
from crm.models import Council
from tests.campaigns.reminders.conftest import ZONE, local

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


@pytest.mark.parametrize(
    ("at", "was", "becomes", "hours"),
    [
        ("2027-06-29T12:00", "2027-06-30T08:00", "2027-06-30T09:00", 0),
        ("2027-06-28T22:30", "2027-06-29T08:00", "2027-06-29T08:30", 8),
        ("2027-06-29T05:30", "2027-06-29T08:00", "2027-06-29T08:30", 0),
        ("2027-06-29T05:30", "2027-06-29T08:00", "2027-06-30T08:00", 0),
        ("2027-06-29T05:30", "2027-06-30T08:00", "2027-06-29T08:00", 0),
        ("2027-06-29T05:30", "2027-06-30T08:00", None, 1),
    ],
)
def test_what_changes_the_same_day_does_not_wait(at, was, becomes, hours):
    changed = [local(text) if text else None for text in (was, becomes)]
    assert wait(Council(), local(at), changed) == dt.timedelta(hours=hours)


def test_without_quiet_hours_nothing_waits():
    council = Council(quiet_from=dt.time(0), quiet_to=dt.time(0))
    assert not QuietHours.of(council).exist
    assert wait(council, local("2027-06-28T23:00")) == dt.timedelta()
