"""Every edge of the state machine."""

import datetime as dt

import pytest

from crm.models import Council, Delivery
from crm.outbox import claim, wake
from crm.outbox.claim import BACKOFF, LEASE
from crm.outbox.deliver import BATCH, Handover, Withheld, deliver, drain
from crm.outbox.links import PLACEHOLDER
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from crm.outbox.transport import InDoubt, Refused, Unreachable
from tests.crm.outbox_fixtures import LINK, REAL
from tests.factories import UserFactory

SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


def row(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_queued_leased_handing_over_sent(outbox, queue, at):
    delivery = queue()
    seen = []
    outbox.meanwhile.append(lambda: seen.append((row(delivery).state, row(delivery).fence, row(delivery).lease_until)))

    assert drain(at=at) is False

    sent = row(delivery)
    assert seen == [("leased", 1, REAL + LEASE)]
    assert (sent.state, sent.attempts, sent.finished_at, sent.lease_until) == ("sent", 1, REAL, None)
    assert sent.receipt == "250 ok"
    assert len(outbox.sent) == 1
    assert len(outbox.opened) == 1


def test_handing_over_is_committed_before_the_mail_leaves(outbox, queue):
    delivery = queue()
    [leased] = claim.claim(1)
    Handover(leased).mark()
    assert row(delivery).state == State.HANDING_OVER
    assert row(delivery).lease_until == REAL + LEASE


def test_a_second_drain_sends_nothing(outbox, queue, at):
    queue()
    drain(at=at)
    drain(at=at)
    assert len(outbox.sent) == 1


def test_a_drain_goes_on_until_nothing_is_due(outbox, queue, at):
    for n in range(BATCH + 2):
        queue(key=f"pack:{n}")
    drain(at=at)
    assert len(outbox.sent) == BATCH + 2
    assert len(outbox.opened) == 1, "the connection is kept open"


@pytest.mark.parametrize(("due", "woken"), [(BATCH - 1, 0), (2 * BATCH, 1)])
def test_more_than_one_batch_wakes_one_more_worker(outbox, queue, at, monkeypatch, due, woken):
    for n in range(due):
        queue(key=f"pack:{n}")
    wakes = []
    monkeypatch.setattr(wake, "wake", lambda: wakes.append(len(outbox.sent)))
    drain(at=at)
    assert wakes == [0] * woken, "before the first mail, and not again"


def test_not_before_is_obeyed_in_real_time(outbox, queue, at, real):
    queue(not_before=REAL + MINUTE)
    drain(at=at + 400 * 24 * 60 * MINUTE)
    assert outbox.sent == []
    real.shift(60)
    drain(at=at)
    assert len(outbox.sent) == 1


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

    deliver(leased, Slow())
    assert (row(delivery).state, row(delivery).receipt) == ("sent", "250 at last")


def test_a_late_worker_changes_nothing(outbox, queue, at, real):
    delivery = queue()
    [late] = claim.claim(1)
    real.shift(LEASE.total_seconds() + 1)
    claim.reap(at=at)
    [current] = claim.claim(1)

    deliver(late, outbox())
    assert outbox.sent == []
    claim.release([late])
    claim.postpone(late, "late")
    with pytest.raises(Withheld):
        Handover(late).mark()

    stored = row(delivery)
    assert (stored.state, stored.fence, stored.attempts, stored.last_error) == ("leased", 2, 2, "")
    deliver(current, outbox())
    assert (row(delivery).state, len(outbox.sent)) == ("sent", 1)


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_temporary_no_is_tried_later_for_48_hours(outbox, queue, at, real, sigrid, stage):
    delivery = queue()
    getattr(outbox, stage)[sigrid.email] = Refused(451, "greylisted")
    for n, wait in enumerate(BACKOFF):
        drain(at=at)
        stored = row(delivery)
        assert (stored.state, stored.attempts, stored.not_before) == ("queued", n + 1, stored.not_before)
        assert stored.last_error == "451 greylisted"
        real.shift(wait.total_seconds() - 1)
        assert claim.claim(1) == []
        real.shift(1)
    drain(at=at)
    assert row(delivery).state == State.FAILED
    assert sum(BACKOFF, dt.timedelta()) <= dt.timedelta(hours=48)


def test_greylisted_once_then_sent(outbox, queue, at, real, sigrid):
    delivery = queue()
    outbox.before[sigrid.email] = Refused(451, "greylisted")
    drain(at=at)
    outbox.before.clear()
    real.shift(60)
    drain(at=at)
    assert (row(delivery).state, row(delivery).last_error, len(outbox.sent)) == ("sent", "", 1)


def test_a_permanent_no_to_the_address_fails_at_once_and_flags_it(outbox, queue, at, sigrid):
    delivery = queue()
    outbox.before[sigrid.email] = Refused(550, "no such user", address=True)
    drain(at=at)
    sigrid.refresh_from_db()
    assert (row(delivery).state, row(delivery).last_error) == ("failed", "550 no such user")
    assert sigrid.address_failed_at == REAL


def test_a_permanent_no_to_the_content_fails_at_once(outbox, queue, at, sigrid):
    delivery = queue()
    outbox.after[sigrid.email] = Refused(554, "content rejected")
    drain(at=at)
    sigrid.refresh_from_db()
    assert row(delivery).state == State.FAILED
    assert sigrid.address_failed_at is None


@pytest.mark.parametrize("error", [InDoubt("gone"), TimeoutError("slow"), RuntimeError("a bug")])
def test_an_error_after_the_mark_is_doubt(outbox, queue, at, real, sigrid, error):
    delivery = queue()
    outbox.after[sigrid.email] = error
    drain(at=at)
    assert row(delivery).state == State.UNCERTAIN
    outbox.after.clear()
    real.shift(24 * 3600)
    drain(at=at)
    assert (row(delivery).state, outbox.sent) == ("uncertain", []), "a person decides"


def test_a_time_critical_mail_in_doubt_is_sent_again_once_after_ten_minutes(outbox, queue, at, real, sigrid):
    delivery = queue(on_doubt=OnDoubt.RESEND_ONCE)
    outbox.after[sigrid.email] = InDoubt("gone")
    drain(at=at)
    real.shift(600)
    drain(at=at)
    assert row(delivery).fence == 1
    real.shift(1)
    drain(at=at)
    assert (row(delivery).fence, row(delivery).state) == (2, "uncertain")
    real.shift(24 * 3600)
    drain(at=at)
    assert (row(delivery).fence, row(delivery).state) == (2, "uncertain"), "once only"
    assert row(delivery).message_id == delivery.message_id


def test_five_failures_to_render_are_final_and_neighbours_go_out(outbox, queue, at, real, ylva):
    broken, whole = queue(link=LINK), queue(recipient=ylva)
    Delivery.objects.filter(pk=broken.pk).update(link=None)
    for n in range(5):
        assert row(broken).state == State.QUEUED
        drain(at=at)
        real.shift(BACKOFF[n].total_seconds())
    assert (row(broken).state, row(broken).attempts) == ("failed", 5)
    assert row(whole).state == State.SENT
    assert [mail.recipient for mail in outbox.sent] == [ylva.email]
    assert PLACEHOLDER.encode() not in b"".join(mail.content for mail in outbox.sent)


def test_an_unreachable_server_ends_the_batch_and_counts_no_attempt_of_the_others(outbox, queue, at, real):
    users = UserFactory.create_batch(3)
    first, *others = [queue(recipient=user) for user in users]
    outbox.before.update({user.email: Unreachable("refused") for user in users})

    assert drain(at=at) is False

    assert (row(first).state, row(first).attempts, row(first).not_before) == ("queued", 1, REAL + BACKOFF[0])
    assert [(row(d).state, row(d).attempts, row(d).lease_until) for d in others] == [("queued", 0, None)] * 2
    outbox.before.clear()
    real.shift(60)
    drain(at=at)
    assert len(outbox.sent) == 3


def test_a_recipient_deactivated_meanwhile_gets_nothing(outbox, queue, at, sigrid):
    delivery = queue()
    type(sigrid).objects.filter(pk=sigrid.pk).update(is_active=False)
    drain(at=at)
    assert (row(delivery).state, row(delivery).lease_until, outbox.sent) == ("suppressed", None, [])


def test_a_recipient_deactivated_while_the_mail_is_made_gets_nothing(outbox, queue, at, sigrid):
    delivery = queue()
    outbox.meanwhile.append(lambda: type(sigrid).objects.filter(pk=sigrid.pk).update(is_active=False))
    drain(at=at)
    assert (row(delivery).state, outbox.sent) == ("suppressed", [])


def test_outsiders_and_administrators_get_no_content(outbox, queue, at, olle):
    admin = UserFactory.create(role="admin")
    deliveries = [queue(recipient=olle), queue(recipient=admin)]
    drain(at=at)
    assert [row(d).state for d in deliveries] == ["suppressed", "suppressed"]


def test_a_revoked_link_is_not_sent(outbox, queue, at):
    delivery = queue(link=LINK)
    delivery.link.revoked_at = REAL
    delivery.link.save()
    drain(at=at)
    assert (row(delivery).state, outbox.sent) == ("suppressed", [])


def test_what_is_no_longer_useful_is_missed(outbox, queue, at):
    late, useful = queue(useful_until=at), queue(key="pack:2", useful_until=at + SECOND)
    drain(at=at)
    assert [row(late).state, row(useful).state] == ["missed", "sent"]
    assert row(late).finished_at == REAL


def test_nothing_leaves_while_sending_is_paused(outbox, queue, at):
    delivery = queue()
    council = Council.current()
    council.sending_paused = True
    council.save()
    drain(at=at)
    assert (row(delivery).state, row(delivery).fence, outbox.sent) == ("queued", 0, [])


def test_a_pause_holds_from_the_next_mail(outbox, queue, at, ylva):
    deliveries = [queue(), queue(recipient=ylva)]
    council = Council.current()
    council.sending_paused = True
    outbox.meanwhile.append(council.save)
    drain(at=at)
    assert [(row(d).state, row(d).attempts) for d in deliveries] == [("queued", 0)] * 2
    assert outbox.sent == []


def test_asked_to_stop_it_finishes_the_mail_in_hand(outbox, queue, at):
    deliveries = [queue(key=f"pack:{n}") for n in range(3)]
    assert drain(at=at, stop=lambda: bool(outbox.sent)) is False
    assert [(row(d).state, row(d).attempts) for d in deliveries] == [("sent", 1), ("queued", 0), ("queued", 0)]


def test_a_spent_budget_says_that_more_is_due(outbox, queue, at):
    queue()
    assert drain(at=at, budget=dt.timedelta(seconds=-1)) is True
    assert drain(at=at) is False
    assert len(outbox.sent) == 1


@pytest.mark.parametrize("n", [1, 3])
def test_queries_per_mail(outbox, queue, at, n, django_assert_num_queries):
    for number in range(n):
        queue(key=f"pack:{number}", link=LINK)
    Council.current()
    with django_assert_num_queries(15 + 6 * n):
        drain(at=at)
