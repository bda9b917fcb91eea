"""What people and pages do while mail is being sent."""

from __future__ import annotations

import os
import signal

import pytest


def test_a_recipient_deactivated_mid_send_gets_nothing(site):
    site.queue_mails(2)
    stopped = site.begin(label="body_streamed", signal=signal.SIGSTOP, timeout=30)
    site.wait_stopped(stopped)
    site.database.rows("UPDATE crm_user SET is_active = false")
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    assert set(site.deliveries().values()) == {"suppressed"}
    assert not site.accepted(), "the whole mail had been streamed, all but its dot"


def test_sending_paused_mid_send_holds_the_mail_in_hand_too(site):
    site.queue_mails(2)
    stopped = site.begin(label="body_streamed", signal=signal.SIGSTOP, timeout=30)
    site.wait_stopped(stopped)
    site.database.rows("UPDATE crm_council SET sending_paused = true")
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    assert set(site.deliveries().values()) == {"queued"}
    site.database.rows("UPDATE crm_council SET sending_paused = false")
    assert site.work() == 0
    assert site.accepted() == dict.fromkeys(site.deliveries(), 1)


def test_a_decision_of_a_person_fences_the_worker_out(site):
    site.queue_mails(1)
    stopped = site.begin(label="body_streamed", signal=signal.SIGSTOP, timeout=30)
    site.wait_stopped(stopped)
    site.database.rows("UPDATE crm_delivery SET state = 'cancelled', fence = fence + 1, lease_until = NULL")
    os.kill(stopped, signal.SIGCONT)
    assert site.wait(stopped) == 0
    assert list(site.deliveries().values()) == ["cancelled"]
    assert not site.accepted()


def test_a_mail_that_cannot_be_made_fails_and_its_neighbours_go_out(site):
    site.queue_mails(3)
    poisoned, *neighbours = site.deliveries()
    # As a link whose key was lost: it stands in the text, and nobody can fill it in.
    query = (
        "UPDATE crm_delivery SET text = 'https://personal-link.invalid/' WHERE id = (SELECT min(id) FROM crm_delivery)"
    )
    site.database.rows(query)
    for _ in range(5):
        assert site.work() == 0
        site.due_now()
    assert site.deliveries() == {poisoned: "failed"} | dict.fromkeys(neighbours, "sent")
    assert len(site.words()) == 5
    assert site.accepted() == dict.fromkeys(neighbours, 1)


@pytest.mark.parametrize("label", ["composed", "before_mark", "after_250"])
def test_ten_workers_at_once_send_each_mail_once(site, label):
    """One of them dies on the way."""
    site.queue_mails(60)
    doomed = site.begin(label=label, nth=3, batch=5, lease=2)
    others = [site.begin(batch=5, lease=2) for _ in range(9)]
    assert site.wait(doomed) in {0, -signal.SIGKILL}
    assert {site.wait(other) for other in others} == {0}
    states = site.deliveries()
    assert set(states.values()) <= {"sent", "uncertain"}
    assert list(states.values()).count("uncertain") <= 1
    assert set(site.accepted().values()) == {1}
    assert {name for name, state in states.items() if state == "sent"} <= set(site.accepted())
