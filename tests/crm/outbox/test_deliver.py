"""A drain sends what is due, to whom it may, until nothing is left."""

import datetime as dt

import pytest
from django.db import connection

from crm.models import Council
from crm.outbox import wake
from crm.outbox.claim import LEASE
from crm.outbox.deliver import BATCH, drain
from tests.crm.outbox_fixtures import LINK, REAL, row
from tests.factories import UserFactory

SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


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
    # PostgreSQL is asked not to wait for its disk when the receipts are told.
    once = 19 if connection.vendor == "postgresql" else 18
    with django_assert_num_queries(once + n):
        drain(at=at)
