"""Claims share nothing, and a lease that runs out settles what became of its mail."""

import pytest

from crm.outbox import claim, journal
from crm.outbox.claim import BACKOFF, LEASE
from crm.outbox.deliver import Handover, Withheld, deliver, drain
from crm.outbox.models import DeliveryState as State
from tests.crm.outbox_fixtures import REAL, row, story


def test_handing_over_is_committed_before_the_mail_leaves(outbox, queue):
    delivery = queue()
    [leased] = claim.claim(1)
    Handover(leased).mark()
    assert row(delivery).state == State.HANDING_OVER
    assert row(delivery).lease_until == REAL + LEASE


def test_two_claims_share_nothing(outbox, queue):
    queue()
    queue(key="pack:2")
    first, second, third = claim.claim(1), claim.claim(5), claim.claim(5)
    assert [len(first), len(second), len(third)] == [1, 1, 0]
    assert first != second


def test_what_runs_out_before_hand_over_is_queued_again(outbox, queue, at, real):
    delivery = queue()
    claim.claim(1)
    real.shift(LEASE.total_seconds())
    drain(at=at)
    assert outbox.sent == [], "the lease still holds"
    real.shift(1)
    drain(at=at)
    assert len(outbox.sent) == 1
    assert (row(delivery).state, row(delivery).fence) == ("sent", 2)


def test_a_mail_that_kills_its_worker_is_tried_ever_later(outbox, queue, at, real):
    delivery = queue()
    for _ in range(claim.SUSPECT):
        assert len(claim.claim(1)) == 1
        real.shift(LEASE.total_seconds() + 1)
        claim.reap(at=at)
    assert row(delivery).state == State.QUEUED
    assert claim.claim(1) == []
    real.shift(BACKOFF[claim.SUSPECT - 1].total_seconds())
    assert len(claim.claim(1)) == 1


def test_a_lease_that_runs_out_while_its_worker_marks_is_not_given_to_another(outbox, queue, at, real, monkeypatch):
    delivery = queue()
    [claimed] = claim.claim(1)
    real.shift(LEASE.total_seconds() + 1)
    give_back = claim.give_back

    def mark_first(found, *arguments, **options):
        Handover(claimed).mark()
        give_back(found, *arguments, **options)

    monkeypatch.setattr(claim, "give_back", mark_first)
    claim.reap(at=at)
    assert row(delivery).state == "handing_over"


def test_what_runs_out_during_hand_over_is_uncertain(outbox, queue, at, real):
    delivery = queue()
    [leased] = claim.claim(1)
    Handover(leased).mark()
    real.shift(LEASE.total_seconds() + 1)
    drain(at=at)
    assert row(delivery).state == State.UNCERTAIN
    assert outbox.sent == []


def test_a_late_receipt_settles_the_doubt(outbox, queue, at, real):
    delivery = queue()
    [leased] = claim.claim(1)

    class Slow(outbox):
        def send(self, mail, mark):
            mark()
            real.shift(LEASE.total_seconds() + 1)
            claim.reap(at=at)
            assert row(delivery).state == State.UNCERTAIN
            return "250 at last"

    with journal.telling() as receipts:
        deliver(leased, Slow(), receipts)
    assert (row(delivery).state, row(delivery).receipt) == ("sent", "250 at last")


def test_a_late_worker_changes_nothing(outbox, queue, at, real):
    delivery = queue()
    [late] = claim.claim(1)
    real.shift(LEASE.total_seconds() + 1)
    claim.reap(at=at)
    [current] = claim.claim(1)

    with journal.telling() as receipts:
        deliver(late, outbox(), receipts)
    assert outbox.sent == []
    claim.release([late])
    claim.postpone(late, "late")
    with pytest.raises(Withheld):
        Handover(late).mark()

    stored = row(delivery)
    assert (stored.state, stored.fence, stored.attempts) == ("leased", 2, 2)
    assert story(delivery) == [("queued", "The worker stopped before it could send.")]
    with journal.telling() as receipts:
        deliver(current, outbox(), receipts)
    assert (row(delivery).state, len(outbox.sent)) == ("sent", 1)
