"""What became of a mail, and what comes next."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from crm.enums import Role
from crm.models import Delivery
from crm.outbox import claim
from crm.outbox.deliver import drain
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from crm.outbox.transport import InDoubt, Refused
from crm.queries.stories import Next, Step, next_step, own_words, story
from crm.services.deliveries import resend_uncertain, retry_delivery
from crm.visibility import Viewer
from tests.crm.outbox_fixtures import REAL
from tests.factories import UserFactory

MINUTE = dt.timedelta(minutes=1)


def told(delivery, user):
    return [(e.what.value, e.became.value, e.words, e.by) for e in story(Delivery.objects.get(), Viewer.of(user))]


@pytest.fixture
def long_way(outbox, queue, at, real, sigrid, idun):
    """A mail that was put off, in doubt, sent again by a person, refused, tried again and sent."""
    delivery = queue(reason="Du är delegat.")
    outbox.before[sigrid.email] = Refused(451, "try later")
    drain(at=at)
    real.shift(61)
    outbox.before.clear()
    outbox.after[sigrid.email] = InDoubt("gone")
    drain(at=at)
    outbox.after.clear()
    real.shift(60)
    resend_uncertain(actor=Viewer.of(idun), delivery=Delivery.objects.select_related("recipient").get(), at=at)
    outbox.before[sigrid.email] = Refused(550, "no such user")
    real.shift(1)
    drain(at=at)
    outbox.before.clear()
    real.shift(60)
    retry_delivery(actor=Viewer.of(idun), delivery=Delivery.objects.select_related("recipient").get(), at=at)
    real.shift(1)
    drain(at=at)
    return delivery


def test_every_attempt_and_every_decision_stands_in_one_line(long_way, idun, sigrid, parties):
    attempts = [
        ("attempt", "queued", "451 try later", ""),
        ("attempt", "uncertain", "InDoubt('gone')", ""),
        ("attempt", "failed", "550 no such user", ""),
    ]
    decided = ("decision", "queued", "", "Idun Kart")
    first, sent = ("queued", "queued", "Du är delegat.", ""), ("end", "sent", "250 ok", "")
    whole = [first, *attempts[:2], decided, attempts[2], decided, sent]
    assert told(long_way, idun) == whole
    other = UserFactory.create(organisation=parties.harnas, role=Role.COORDINATOR)
    assert told(long_way, other) == whole, "coordinators read each other's decisions"
    assert told(long_way, sigrid) == [first, *attempts, sent]


def test_a_mail_that_came_back_is_told_last(long_way, idun, real):
    real.shift(60)
    Delivery.objects.update(bounced_at=timezone.now(), bounce="5.1.1 no such mailbox")
    assert told(long_way, idun)[-2:] == [("end", "sent", "250 ok", ""), ("return", "sent", "5.1.1 no such mailbox", "")]


def test_what_came_back_and_was_sent_again_is_told_from_the_trail(long_way, outbox, idun, sigrid, real, at):
    whole = told(long_way, idun)
    real.shift(60)
    Delivery.objects.update(bounced_at=timezone.now(), bounce="5.2.2 mailbox full")
    real.shift(60)
    retry_delivery(actor=Viewer.of(idun), delivery=Delivery.objects.select_related("recipient").get(), at=at)
    back, decided = ("return", "sent", "5.2.2 mailbox full", ""), ("decision", "queued", "", "Idun Kart")
    assert told(long_way, idun) == [*whole, back, decided]
    real.shift(1)
    drain(at=at)
    assert told(long_way, idun) == [*whole, back, decided, whole[-1]]
    assert told(long_way, sigrid)[-1] == whole[-1]


def test_times_are_real_but_for_the_queueing(long_way, idun, at):
    events = story(Delivery.objects.get(), Viewer.of(idun))
    assert [event.at for event in events] == [
        at, REAL, *(REAL + dt.timedelta(seconds=s) for s in (61, 121, 122, 182, 183))
    ]  # fmt: skip


def test_a_story_costs_two_queries(long_way, idun, django_assert_num_queries):
    delivery, viewer = Delivery.objects.get(), Viewer.of(idun)
    with django_assert_num_queries(2):
        story(delivery, viewer)


def test_the_outboxs_own_words_are_in_the_readers_language():
    with translation.override("sv"):
        assert own_words("The worker stopped during hand-over.") == "Arbetsprocessen stannade under överlämningen."
        assert own_words("550 no such user") == "550 no such user"


def test_the_outboxs_own_words_are_those_that_it_says(outbox, queue, at, real, sigrid):
    """What ``crm.outbox`` writes and this module translates are the same sentences."""
    queue()
    claim.claim(1)
    real.shift(301)
    claim.reap(at=at)
    queue(key="later")
    sigrid.is_active = False
    sigrid.save()
    drain(at=at)
    with translation.override("sv"):
        for attempt in Delivery.objects.values_list("attempts_made__words", flat=True):
            assert own_words(attempt) != attempt


@pytest.mark.parametrize(
    ("values", "paused", "expected"),
    [
        ({"state": State.QUEUED}, True, Step(Next.RELEASE)),
        ({"state": State.QUEUED}, False, Step(Next.SOON)),
        ({"state": State.QUEUED, "not_before": REAL + MINUTE}, False, Step(Next.LATER, REAL + MINUTE)),
        ({"state": State.LEASED, "lease_until": REAL + MINUTE}, True, Step(Next.IN_HAND, REAL + MINUTE)),
        ({"state": State.HANDING_OVER, "lease_until": REAL + MINUTE}, False, Step(Next.IN_HAND, REAL + MINUTE)),
        ({"state": State.UNCERTAIN, "finished_at": REAL}, False, Step(Next.DECISION)),
        (
            {"state": State.UNCERTAIN, "finished_at": REAL, "on_doubt": OnDoubt.RESEND_ONCE},
            False,
            Step(Next.AGAIN, REAL + 10 * MINUTE),
        ),
        ({"state": State.FAILED}, False, Step(Next.DECISION)),
        ({"state": State.SENT, "bounced_at": REAL}, False, Step(Next.DECISION)),
        *[({"state": s}, False, Step(Next.NOTHING)) for s in ("sent", "cancelled", "suppressed", "missed")],
    ],
)
def test_what_comes_next(values, paused, expected):
    assert next_step(Delivery(**{"not_before": REAL, **values}), now=REAL, paused=paused) == expected
