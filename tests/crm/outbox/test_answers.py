"""What becomes of a mail by what the server answers, or does not."""

import datetime as dt

import pytest

from crm.models import Delivery
from crm.outbox import claim
from crm.outbox.claim import BACKOFF
from crm.outbox.deliver import drain
from crm.outbox.links import PLACEHOLDER
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from crm.outbox.transport import InDoubt, Refused, Unreachable
from tests.crm.outbox_fixtures import LINK, REAL, row, story
from tests.factories import UserFactory

MINUTE = dt.timedelta(minutes=1)


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


def test_the_story_tells_every_attempt_in_the_servers_words(outbox, queue, at, real, sigrid):
    delivery = queue()
    outbox.before[sigrid.email] = Refused(451, "4.7.1 greylisted")
    drain(at=at)
    outbox.before.clear()
    outbox.after[sigrid.email] = InDoubt("connection lost")
    real.shift(60)
    drain(at=at)
    assert story(delivery) == [("queued", "451 4.7.1 greylisted"), ("uncertain", "InDoubt('connection lost')")]
    assert [attempt.ended_at for attempt in delivery.attempts_made.all()] == [REAL, REAL + MINUTE]
