"""Moving P04 by thirty minutes moves exactly what hangs on its times."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from campaigns.models import ProgrammeItem
from campaigns.services.alerts import look
from campaigns.services.packs import build_packs
from campaigns.services.programme import move_item
from campaigns.services.sending import send_packs
from crm.models import Delivery
from crm.visibility import SYSTEM
from tests.campaigns.demo.test_oracle_reminders import rows

HALF_AN_HOUR = dt.timedelta(minutes=30)


@pytest.fixture
def move(arena, now):
    """Moves P04 half an hour later, as its coordinator would."""

    def act():
        item = ProgrammeItem.objects.select_related("arena", "meeting").get(meeting__ref="P04")
        starts, ends = item.meeting.starts + HALF_AN_HOUR, item.meeting.ends + HALF_AN_HOUR
        return move_item(actor=SYSTEM, at=now, item=item, starts=starts, ends=ends)

    return act


def test_exactly_its_own_reminders_move(move):
    before = rows()
    move()
    after = rows()
    assert [row for row in before if row not in after] == [
        {"at": "2027-06-29 07:00", "to": "DG1", "kinds": ["soon:P04"]},
        {"at": "2027-06-29 07:00", "to": "DG5", "kinds": ["soon:P04"]},
        {"at": "2027-06-29 07:00", "to": "DG7", "kinds": ["soon:P04"]},
        {"at": "2027-06-29 11:00", "to": "DG1", "kinds": ["four_rows:P04"]},
    ]
    assert [row for row in after if row not in before] == [
        {"at": "2027-06-29 07:30", "to": "DG1", "kinds": ["soon:P04"]},
        {"at": "2027-06-29 07:30", "to": "DG5", "kinds": ["soon:P04"]},
        {"at": "2027-06-29 07:30", "to": "DG7", "kinds": ["soon:P04"]},
        {"at": "2027-06-29 11:30", "to": "DG1", "kinds": ["four_rows:P04"]},
    ]
    assert len(after) == len(before)


def test_exactly_its_own_packs_get_a_new_version(arena, now, move):
    build_packs(actor=SYSTEM, arena=arena, at=now)
    move()
    news = build_packs(actor=SYSTEM, arena=arena, at=now + HALF_AN_HOUR)
    assert sorted((p.recipient.ref, p.item.label if p.item else "", p.version) for p in news) == [
        (user, item, 2) for user in ("DG1", "DG5", "DG7") for item in ("", "P04")
    ]
    for pack in news:
        if pack.item:
            assert pack.snapshot["logistics"]["moved_from"]


def test_each_of_its_delegates_gets_exactly_one_message_and_nobody_else_any(arena, now, move):
    """Nobody presses a button: the look that follows the move tells them, and a later sending adds nothing."""
    send_packs(actor=SYSTEM, arena=arena, at=now)
    Delivery.objects.update(state="sent")
    look(at=now)
    move()
    later = [now + minutes * dt.timedelta(minutes=1) for minutes in range(1, 4)]
    assert [look(at=at).queued for at in later] == [3, 0, 0]
    news = Delivery.objects.filter(kind="pack_alert").select_related("recipient").order_by("recipient__ref")
    assert [mail.recipient.ref for mail in news] == ["DG1", "DG5", "DG7"]
    for mail in news:
        assert mail.subject == "Flyttat: Frukostsamtal: när kommer strömmen?, tisdag 29 juni 08.30–09.30"
        assert "08.30–09.30 (var 08.00–09.00)" in mail.text
        assert "<del>08.00–09.00</del>" in re.sub(r"<del [^>]*>", "<del>", mail.html)
        (invite,) = mail.attachments.filter(filename="invite.ics")
        assert b"METHOD:REQUEST" in bytes(invite.content)
    assert send_packs(actor=SYSTEM, arena=arena, at=later[-1]).queued == 0
    assert Delivery.objects.count() == 8 + 3
