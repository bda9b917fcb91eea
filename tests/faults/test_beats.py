"""Two beats at once over both nights on which clocks change, and none for a day."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.faults.site import FaultSite

SPRING, AUTUMN = "2027-03-28", "2027-10-31"
EVENINGS = {SPRING: "2027-03-27T20:00", AUTUMN: "2027-10-30T20:00"}


@pytest.fixture
def calendar(installed, tmp_path):
    """An installation of its own, with items on the mornings after both nights."""
    var = tmp_path / "var"
    var.mkdir()
    site = FaultSite(var, installed.database.copy(var))
    site.empty()
    site.sink()
    assert site.wait(site.command("programme", days=[SPRING, AUTUMN])) == 0
    yield site
    site.end()


def test_two_beats_over_both_nights_remind_each_person_once(calendar):
    for evening in EVENINGS.values():
        beats = [calendar.command("beat", starts=evening, hours=20) for _ in range(2)]
        assert [calendar.wait(beat) for beat in beats] == [0, 0]
    assert calendar.work() == 0
    # An hour before each item, in UTC: in spring no clock shows 02.30, in autumn it shows it twice.
    assert _due(calendar) == {
        "2027-03-28 00:30": 2,
        "2027-03-28 07:00": 2,
        "2027-10-31 01:30": 2,
        "2027-10-31 08:00": 2,
    }
    assert set(calendar.deliveries().values()) == {"sent"}
    assert calendar.accepted() == dict.fromkeys(calendar.deliveries(), 1)
    assert len(calendar.deliveries()) == 8


def test_without_beat_for_a_day_nothing_is_sent_late_and_everything_is_listed(calendar):
    assert calendar.wait(calendar.command("beat", starts=EVENINGS[SPRING], hours=30, without=24)) == 0
    assert calendar.work() == 0
    assert not calendar.accepted(), "a reminder of what has been is of no use"
    missed = calendar.database.rows("SELECT outcome, count(*) FROM campaigns_reminderoccurrence GROUP BY outcome")
    assert missed == [("missed", 4)]


def _due(site) -> dict[str, int]:
    """How many mails each instant made, in UTC."""
    query = "SELECT due_at FROM campaigns_reminderoccurrence WHERE outcome = 'queued' ORDER BY due_at"
    rows = site.database.rows(query)
    told = [str(at.astimezone(dt.UTC) if isinstance(at, dt.datetime) else at)[:16] for (at,) in rows]
    return {at: told.count(at) for at in dict.fromkeys(told)}
