"""One mail of several reminders: nothing twice, and a link that leads to something right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from campaigns.models import Delegate
from campaigns.reminders.mail import render
from campaigns.reminders.plan import plan
from campaigns.services.packs import build_packs
from crm.models import Council
from crm.outbox.links import PLACEHOLDER
from crm.visibility import SYSTEM
from messages.models import MessageUse
from tests.campaigns.reminders.conftest import local
from tests.campaigns.reminders.test_plan import message
from tests.factories.campaigns import ArenaFactory


@pytest.fixture
def mail(week, english, sigrid, at):
    """Sigrid's mail that says her pack is there."""
    build_packs(actor=SYSTEM, arena=week.arena, at=at)
    mails = plan(at=local("2027-06-21T08:00"), until=local("2027-07-05T00:00"))
    return next(m for m in mails if m.recipient == sigrid and any("pack_first" in kind for kind in m.kinds))


def one(mail):
    return next(row for row in mail.reminders if row.words.pack_of)


def test_what_two_rules_say_alike_stands_once(mail):
    row = one(mail)
    both = render(replace(mail, reminders=(row, replace(row, kind="pack_final", key="other"))), Council.current())
    alone = render(replace(mail, reminders=(row,)), Council.current())
    assert (both.subject, both.text) == (alone.subject, alone.text)


def test_two_arenas_in_one_mail_have_a_link_each(mail, week, sigrid, at, idun, monkeypatch):
    other = ArenaFactory.create(name="Kustveckan", coordinator=idun)
    Delegate.objects.create(arena=other, user=sigrid)
    build_packs(actor=SYSTEM, arena=other, at=at)
    mails = plan(at=local("2027-06-21T08:00"), until=local("2027-07-05T00:00"))
    rows = [row for m in mails if m.recipient == sigrid for row in m.reminders if "pack_first" in row.kind]
    assert {row.words.pack_of for row in rows} == {week.arena, other}
    rendered = render(replace(mail, reminders=tuple(rows)), Council.current())
    assert rendered.link is None
    assert PLACEHOLDER not in rendered.text
    assert reverse("today") in rendered.text
    for row in rows:
        assert row.words.url in rendered.text


def test_messages_to_lock_say_their_state_and_what_to_take_out(week, english, elis, idun, at):
    for title, state in (("Räls", "in_consultation"), ("Hamn", "withdrawn")):
        used = message(title, idun, at)
        used.editors.set([elis])
        type(used).objects.filter(pk=used.pk).update(state=state)
        MessageUse.objects.create(meeting=week.opening.meeting, message=used)
    [mail] = plan(at=local("2027-06-23T00:00"), until=local("2027-06-24T00:00"))
    text = render(mail, Council.current()).text
    assert "Räls – in consultation" in text
    assert "Hamn – withdrawn: take it out of the programme" in text
