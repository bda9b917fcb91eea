"""The board says when a party that has not answered was reminded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from campaigns.queries.reminded import with_reminders
from campaigns.reminders.tick import tick
from crm.models import Council, Delivery
from crm.outbox.deliver import drain
from crm.outbox.models import DeliveryState
from crm.visibility import SYSTEM, Viewer
from messages.models import Endorsement, JointMessage, MessageVersion
from messages.queries.board import board
from tests.campaigns.reminders.conftest import local
from tests.campaigns.reminders.test_plan import asked
from tests.crm.outbox_fixtures import REAL, outbox, real
from tests.factories import AnchoringFactory
from tests.factories.messages import MessageFactory, ask_parties

__all__ = ["asked", "outbox", "real"]
JUNE_23, JUNE_29 = dt.date(2027, 6, 23), dt.date(2027, 6, 29)


@pytest.fixture
def reminded(asked, rules, at):
    """Recipients and a deputy have been reminded; says on which days by party."""
    for when in (at, local("2027-06-23T08:00"), local("2027-06-29T08:00")):
        tick(at=when)
    Delivery.objects.update(state=DeliveryState.SENT)

    def read(message=asked):
        message.refresh_from_db()
        rows = with_reminders(board(message, SYSTEM, local("2027-06-30T08:00")), message)
        return {row.organisation.short_name: (row.reminded_on, row.deputy_reminded_on) for row in rows if row.state}

    return read


def test_a_party_shows_the_days_of_recipient_and_deputy(reminded):
    days = reminded()
    assert (days["Härnäs"], days["Kramnäs"]) == ((JUNE_23, JUNE_29), (JUNE_23, None))
    assert {party for party, said in days.items() if said != (None, None)} == {"Härnäs", "Kramnäs"}


def test_of_another_message_nothing_is_said(reminded, asked, parties):
    other = MessageFactory.create()
    ask_parties(other, parties.harnas)
    assert reminded(other)["Härnäs"] == (None, None)


@pytest.mark.parametrize("state", DeliveryState.values)
def test_only_a_mail_that_left_or_may_have_left_reminded_anybody(reminded, elis, state):
    left = state in {"sent", "uncertain"}
    lease = REAL if state in {"leased", "handing_over"} else None
    Delivery.objects.filter(recipient=elis).update(state=state, lease_until=lease)
    assert reminded()["Härnäs"] == (JUNE_23 if left else None, JUNE_29)


@pytest.mark.usefixtures("outbox")
def test_a_reminder_is_told_once_a_worker_has_sent_it(asked, rules, at):
    for when in (at, local("2027-06-23T08:00")):
        tick(at=when)

    def days():
        rows = with_reminders(board(asked, SYSTEM, local("2027-06-30T08:00")), asked)
        return {row.reminded_on for row in rows}

    assert days() == {None}
    drain(at=local("2027-06-23T08:01"))
    assert days() == {None, JUNE_23}


def test_who_has_answered_is_said_nothing_of_and_a_new_round_begins_anew(reminded, asked, elis):
    row = Endorsement.objects.get(organisation=elis.organisation)
    Endorsement.objects.filter(pk=row.pk).update(state="abstains", decided_on=JUNE_29)
    assert reminded()["Härnäs"] == (None, None)
    version = MessageVersion.objects.create(
        message=asked, major=0, minor=9, text="Nytt.", change="substantial", content_hash="9" * 64,
        created_at=local("2027-06-29T09:00"),
    )  # fmt: skip
    JointMessage.objects.update(current=version)
    Endorsement.objects.create(
        version=version, organisation=row.organisation, since=JUNE_29, deadline=dt.date(2027, 6, 30)
    )
    assert reminded()["Härnäs"] == (None, None)
    tick(at=local("2027-06-30T08:00"))
    Delivery.objects.update(state=DeliveryState.SENT)
    assert reminded()["Härnäs"] == (dt.date(2027, 6, 30), None)


def test_the_board_and_the_interface_say_it(reminded, asked, client, ylva):
    Council.objects.update_or_create(pk=1, defaults={"frozen_at": local("2027-07-05T08:00")})
    asked.editors.add(ylva)
    client.force_login(ylva)
    said = strip_tags(client.get(reverse("message_board", args=[asked.pk])).content.decode())
    assert "Påmind 23 juni, ersättaren 29 juni" in said
    assert said.count("Påmind 23 juni") == 2
    rows = client.get(f"/api/v1/messages/{asked.pk}/board").json()["parties"]
    days = {row["organisation"]["short_name"]: (row["reminded_on"], row["deputy_reminded_on"]) for row in rows}
    assert (days["Härnäs"], days["Kramnäs"]) == (("2027-06-23", "2027-06-29"), ("2027-06-23", None))


def test_whoever_may_not_read_the_text_reads_no_days(reminded, asked, olle):
    assert with_reminders(board(asked, Viewer.of(olle), local("2027-06-30T08:00")), asked) == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(n, rules, at, django_assert_num_queries):
    message = MessageFactory.create(consultation_deadline=JUNE_23)
    ask_parties(message, *[AnchoringFactory.create(deputy=None).organisation for _ in range(n)])
    tick(at=at)
    tick(at=local("2027-06-23T08:00"))
    Delivery.objects.update(state=DeliveryState.SENT)
    rows = board(message, SYSTEM, at)
    with django_assert_num_queries(2):
        assert len([row for row in with_reminders(rows, message) if row.reminded_on]) == n
