"""Another council, with other ids, two arenas and one party fewer, runs like the first: packs, mail, reminders."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.demo import load
from campaigns.models import Arena
from campaigns.reminders.plan import plan
from campaigns.services.packs import build_packs
from campaigns.services.sending import send_packs
from crm import clock
from crm.models import Council, Delivery
from crm.visibility import SYSTEM
from messages.models import JointMessage
from messages.queries.tally import status_line
from tests.campaigns.demo.test_scenario import OTHER


@pytest.fixture
def other(db: None) -> dt.datetime:
    """The other scenario instead of this folder's; returns its now."""
    if Council.current().demo_scenario:
        load.reset()
    load.load(OTHER)
    return clock.now()


def test_packs_of_both_arenas(other):
    built = {
        arena.ref: sorted(
            (pack.recipient.ref, pack.item.label if pack.item else "")
            for pack in build_packs(actor=SYSTEM, arena=arena, at=other)
        )
        for arena in Arena.objects.all()
    }
    assert built == {
        "skord": [
            ("d-alva", ""),
            ("d-lo", ""),
            ("d-lo", "S1"),
            ("d-lo", "S2"),
            ("d-ronja", ""),
            ("d-ronja", "S1"),
        ],
        "forum": [("d-lo", ""), ("d-lo", "F1"), ("d-mio", ""), ("d-mio", "F1")],
    }


def test_mail_of_both_arenas_and_none_twice(other):
    for queued in ({"skord": 3, "forum": 2}, {"skord": 0, "forum": 0}):
        assert {
            arena.ref: send_packs(actor=SYSTEM, arena=arena, at=other).queued for arena in Arena.objects.all()
        } == queued
    assert Delivery.objects.count() == 5
    for delivery in Delivery.objects.all():
        assert "ÖVNING: allt är påhittat" in delivery.text
        assert "ÖVNING: allt är påhittat" in delivery.html


def test_reminders_by_its_own_rules(other):
    mails = plan(at=other, until=other + dt.timedelta(days=40))
    assert [(f"{clock.local(mail.at):%m-%d %H:%M}", mail.recipient.ref, mail.kinds) for mail in mails] == [
        # Six in the morning lies in the quiet hours, which end after the breakfast has begun.
        ("09-05 09:30", "d-lo", ["efter:S1"]),
        ("09-06 08:30", "d-lo", ["morgon:S2"]),
        ("09-19 11:30", "d-lo", ["morgon:F1"]),
        ("09-19 11:30", "d-mio", ["morgon:F1"]),
        ("09-19 14:30", "d-mio", ["efter:F1"]),
    ]


def test_its_parties_are_counted_and_named(other):
    line = status_line(JointMessage.objects.get().current, "sv")
    assert line == (
        "3 av 7 röstande parter; Tallvik ställer sig inte bakom; Ekfors, Hasselö och Lindnäs har inte tillfrågats"
    )
