"""A host that takes long for its mails does not hold up those of others."""

import datetime as dt
import time

import pytest

from crm.outbox.deliver import drain
from tests.crm.outbox_fixtures import REAL, row
from tests.factories import UserFactory

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def slow(outbox, real, monkeypatch):
    """A host whose server takes ten seconds for each mail."""

    def send(self, mail, mark, send=outbox.send):
        if mail.recipient.endswith("@slow.example"):
            later = time.monotonic() + 10
            monkeypatch.setattr(time, "monotonic", lambda: later)
        return send(self, mail, mark)

    monkeypatch.setattr(outbox, "send", send)


def test_a_slow_host_lets_the_others_go_first(outbox, queue, at, slow, ylva, real):
    tarpit = [UserFactory.create(email=f"{name}@slow.example") for name in "ab"]
    first, second = (queue(recipient=user) for user in tarpit)
    other = queue(recipient=ylva)
    drain(at=at)
    assert [row(first).state, row(other).state] == ["sent", "sent"]
    waiting = row(second)
    assert (waiting.state, waiting.attempts) == ("queued", 0)
    assert REAL + 20 * SECOND <= waiting.not_before < REAL + 21 * SECOND
    real.shift(21)
    drain(at=at)
    assert row(second).state == "sent"


def test_a_slow_host_that_nobody_waits_behind_goes_on(outbox, queue, at, slow):
    tarpit = [UserFactory.create(email=f"{name}@Slow.example") for name in "ab"]
    deliveries = [queue(recipient=user) for user in tarpit]
    drain(at=at)
    drain(at=at)
    assert [row(delivery).state for delivery in deliveries] == ["sent", "sent"]
