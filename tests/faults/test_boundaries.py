"""A worker killed or stopped at every labelled boundary of a delivery."""

from __future__ import annotations

import os
import signal

import pytest

from tests.faults.breakpoints import IN_DOUBT, KNOWN, SAFE
from tests.faults.site import KILLED

# What a mail server has when its client dies there.
ACCEPTED = {"after_mark": 0, "dot_sent": 1, "after_250": 1}


@pytest.mark.parametrize("label", SAFE)
def test_killed_before_the_mark_is_sent_by_the_next_worker(site, label):
    site.queue_mails(3)
    assert site.work(label=label, nth=2 if label == "before_claim" else 1) == KILLED
    site.run_out()
    assert site.work() == 0
    assert set(site.deliveries().values()) == {"sent"}
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1), "each once"


@pytest.mark.parametrize("label", IN_DOUBT)
def test_killed_around_the_final_dot_is_shown_to_a_person_and_never_doubled(site, label):
    site.queue_mails(3)
    assert site.work(label=label, nth=2) == KILLED
    site.run_out()
    assert site.work() == 0
    assert list(site.deliveries().values()) == ["sent", "uncertain", "sent"]
    first, second, third = site.deliveries()
    assert site.accepted() == {first: 1, third: 1} | ({second: 1} if ACCEPTED[label] else {})
    assert site.words() == ["The worker stopped during hand-over.", "The worker stopped before it could send."]


@pytest.mark.parametrize("label", KNOWN)
def test_killed_after_the_journal_has_it_is_known_at_once(site, label):
    site.queue_mails(3)
    # The database is told of several at once.
    assert site.work(label=label, nth=2 if label == "after_journal" else 1) == KILLED
    # No lease has run out yet: the journal alone says so.
    assert site.work(seconds=1) == 0
    assert list(site.deliveries().values())[:2] == ["sent", "sent"]
    site.run_out()
    assert site.work() == 0
    assert set(site.deliveries().values()) == {"sent"}
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_a_time_critical_mail_in_doubt_is_sent_once_more_and_never_thrice(site):
    site.queue_mails(1, doubt="resend_once")
    for _ in range(2):
        assert site.work(label="dot_sent", resend_after=-60) == KILLED
        site.run_out()
    assert site.work(resend_after=-60, seconds=1) == 0
    assert list(site.deliveries().values()) == ["uncertain"], "the second doubt is a person's"
    assert list(site.accepted().values()) == [2]


def test_a_worker_stopped_longer_than_its_lease_sends_nothing_when_it_goes_on(site):
    site.queue_mails(2)
    stopped = site.begin(label="body_streamed", signal=signal.SIGSTOP)
    site.wait_stopped(stopped)
    site.run_out()
    assert site.work() == 0
    assert set(site.deliveries().values()) == {"sent"}
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_a_worker_stopped_between_mark_and_dot_settles_the_doubt_when_it_goes_on(site):
    site.queue_mails(1)
    stopped = site.begin(label="after_mark", signal=signal.SIGSTOP, timeout=10)
    site.wait_stopped(stopped)
    site.run_out()
    assert site.work(seconds=2) == 0
    assert list(site.deliveries().values()) == ["uncertain"]
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    assert list(site.deliveries().values()) == ["sent"]
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)
