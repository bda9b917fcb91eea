"""Whatever a mail server answers, or does not, the mail's state tells what is known."""

from __future__ import annotations

import pytest

from tests.installation import wait_for

MOODS = [
    ("later", "queued", 0, "451 4.3.0 try again"),
    ("full", "queued", 0, "452 4.2.2 mailbox full"),
    ("closing", "queued", 0, "421"),
    ("gone", "failed", 0, "550 5.1.1 no such user"),
    ("spam", "failed", 0, "554 5.7.1 content rejected"),
    ("drop", "uncertain", 1, "InDoubt"),
    ("silent", "uncertain", 1, "InDoubt"),
]


@pytest.mark.parametrize(("mood", "state", "accepted", "words"), MOODS)
def test_an_answer_or_silence_decides_the_state_and_neighbours_go_out(site, mood, state, accepted, words):
    site.queue_mails(1, mood=mood)
    site.queue_mails(1)
    assert site.work(timeout=0.5) == 0
    trouble, neighbour = site.deliveries()
    assert site.deliveries() == {trouble: state, neighbour: "sent"}
    assert site.accepted() == {neighbour: 1} | ({trouble: 1} if accepted else {})
    [told] = site.words()
    assert words in told


def test_greylisted_goes_out_at_the_second_attempt(site):
    site.queue_mails(1, mood="grey")
    assert site.work() == 0
    assert list(site.deliveries().values()) == ["queued"]
    site.due_now()
    assert site.work() == 0
    assert list(site.deliveries().values()) == ["sent"]
    assert site.words() == ["451 4.7.1 greylisted"]


def test_five_refusals_later_it_is_still_queued_and_after_48_hours_failed(site):
    site.queue_mails(1, mood="later")
    for _ in range(13):
        assert list(site.deliveries().values()) == ["queued"]
        assert site.work() == 0
        site.due_now()
    assert list(site.deliveries().values()) == ["failed"]
    assert site.words() == ["451 4.3.0 try again"] * 13


def test_a_refused_address_is_flagged_and_a_refused_text_is_not(site):
    for mood in ("gone", "spam"):
        site.queue_mails(1, mood=mood)
    assert site.work() == 0
    flagged = site.database.rows("SELECT name FROM crm_user WHERE address_failed_at IS NOT NULL")
    assert flagged == [("gone",)]


def test_a_server_that_is_away_costs_no_attempt_of_the_others(site):
    site.sink_dies()
    site.queue_mails(20)
    assert site.work(seconds=1) == 0
    assert set(site.deliveries().values()) == {"queued"}
    assert site.database.rows("SELECT sum(attempts) FROM crm_delivery WHERE attempts > 1") == [(None,)]
    site.sink()
    site.due_now()
    assert site.work() == 0
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_a_slow_host_does_not_hold_up_the_others(site):
    """Eight mails of half a second each stand first in the queue."""
    site.queue_mails(8, mood="slow+tarpit")
    site.queue_mails(8)
    worker = site.begin(slow=0.3)
    wait_for(lambda: len(site.accepted()) >= 9)
    names, arrived = list(site.deliveries()), site.accepted()
    assert set(names[8:]) <= set(arrived), "those of others went out after the first slow one"
    assert sum(name in arrived for name in names[:8]) <= 2
    assert site.wait(worker) == 0
    site.due_now()
    assert site.work() == 0
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)
