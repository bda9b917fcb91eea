"""Five hundred deaths at random, of five workers at once, against the promises."""

from __future__ import annotations

from tests.faults.reckoning import reckon

KILLS = 500


def test_a_storm_loses_nothing_and_doubles_nothing(site):
    killed = int(site.run("-m", "tests.faults.storm", str(KILLS), "5").split()[-1])
    result = reckon(site, killed)
    assert killed >= KILLS
    assert result.open == 0, "everything came to an end"
    assert (result.lost, result.falsely_sent, result.duplicated) == (0, 0, 0)
    assert result.copies <= 2
    assert result.sent > KILLS / 4, "and most of it went out"
    assert 0 < result.uncertain < killed
