"""Queueing and draining in tests."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from crm.models import Delivery
from crm.outbox.enqueue import enqueue
from crm.outbox.links import PLACEHOLDER, LinkTo
from tests.crm.outbox.transports import Recording

REAL = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
LINK = LinkTo("arena_pack", 7, dt.timedelta(days=30))


def row(delivery):
    """The delivery as it is stored now."""
    return Delivery.objects.get(pk=delivery.pk)


def story(delivery):
    """How its attempts ended, and in which words."""
    return list(delivery.attempts_made.values_list("became", "words"))


@pytest.fixture
def real():
    """Real time, frozen: ``real.shift(seconds)`` moves it."""
    with time_machine.travel(REAL, tick=False) as traveller:
        yield traveller


@pytest.fixture
def outbox(settings, real, tmp_path):
    """A recording transport, in frozen real time."""
    settings.MAIL_TRANSPORT = "tests.crm.outbox.transports.Recording"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.RECEIPTS = tmp_path / "receipts.log"
    Recording.forget()
    yield Recording
    Recording.forget()


@pytest.fixture
def queue(at, sigrid):
    """Queue a delivery; anything may be given."""

    def queue(key="pack:1", recipient=sigrid, **values):
        linked = f" {PLACEHOLDER}" if values.get("link") else ""
        content = {
            "kind": "pack",
            "subject": "Underlag inför mötet",
            "text": f"Vi ber om spår.{linked}",
            "html": f"<p>Vi ber om spår.{linked}</p>",
            "at": at,
        }
        with transaction.atomic():
            return enqueue(key=key, recipient=recipient, **(content | values))

    return queue
