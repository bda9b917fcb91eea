"""Workers whose clocks disagree by an hour, and the two nights on which the hour itself changes."""

from __future__ import annotations

import os
import signal

import pytest

HOUR = 3600


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
def test_a_clock_an_hour_off_doubles_nothing(site, ahead):
    """Ahead, it takes every lease for run out while the other still works."""
    site.queue_mails(10)
    stopped = site.begin(label="body_streamed", nth=3, signal=signal.SIGSTOP, timeout=30)
    site.wait_stopped(stopped)
    assert site.work(ahead=ahead, seconds=3) == 0
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    site.due_now()
    assert site.work() == 0
    assert set(site.deliveries().values()) == {"sent"}
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_an_hour_ahead_a_hand_over_under_way_is_doubted_and_then_settled(site):
    site.queue_mails(1)
    stopped = site.begin(label="after_mark", signal=signal.SIGSTOP, timeout=30)
    site.wait_stopped(stopped)
    assert site.work(ahead=HOUR, seconds=2) == 0
    assert list(site.deliveries().values()) == ["uncertain"]
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    assert list(site.deliveries().values()) == ["sent"]
    assert list(site.accepted().values()) == [1]
