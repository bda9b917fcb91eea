"""Asking the parties over the interface: whom it reaches, the mails, and the links."""

from __future__ import annotations

import pytest

from crm.models import Delivery, PersonalLink
from crm.outbox.models import DeliveryState
from tests.factories import AnchoringFactory, MessageFactory
from tests.factories.messages import ask_parties, write_version


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def message(elis):
    message = MessageFactory.create(owner=elis, organisation=elis.organisation)
    write_version(message)
    return message


def test_one_looks_then_sends_then_stops_and_sends_one_again(caller, program, message, parties, ylva):
    AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
    both = [parties.kramnas.pk, parties.harnas.pk]
    shown = caller.act(f"messages/{message.pk}/audience", organisations=both).json()
    assert [row["recipient"] and row["recipient"]["id"] for row in shown["parties"]] == [None, ylva.pk]
    assert ylva.pk in {user["id"] for user in shown["parties"][1]["readers"]}
    path = f"messages/{message.pk}/send-for-anchoring"
    assert caller.act(path, organisations=both, confirmed="0" * 16).status_code == 409
    assert not Delivery.objects.exists()
    assert caller.act(path, organisations=both, confirmed=shown["seal"]).status_code == 200
    (mail,) = Delivery.objects.all()
    (row,) = [row for row in caller.get(f"messages/{message.pk}/board").json()["parties"] if row["request"]]
    assert (row["request"]["state"], row["request"]["delivery"]) == ("on_its_way", mail.pk)
    others = program(ylva).get(f"messages/{message.pk}/board").json()["parties"]
    assert {row["request"] for row in others} == {None}
    assert caller.act(f"messages/{message.pk}/stop-requests").status_code == 200
    mail.refresh_from_db()
    assert mail.state == DeliveryState.CANCELLED
    question = f"endorsements/{row['endorsement']['id']}"
    assert program(ylva).act(f"{question}/send-mail").status_code == 403
    assert caller.act(f"{question}/send-mail").status_code == 200
    assert caller.act(f"{question}/revoke-links").status_code == 200
    assert PersonalLink.objects.get().revoked_at


def test_a_partys_own_days(caller, program, message, parties, ylva):
    (row,) = ask_parties(message, parties.kramnas)
    path = f"endorsements/{row.pk}/set-days"
    assert caller.act(path, deadline="2027-07-02", closes_on="2027-07-01").status_code == 422
    shown = caller.act(path, deadline="2027-07-02", closes_on=None).json()
    assert (shown["wanted_by"], shown["closes"], shown["is_late"]) == ("2027-07-02", "2027-07-16", False)
    assert program(ylva).act(path, deadline=None, closes_on=None).status_code == 403


def test_another_is_named_when_a_text_may_not_be_read(program, idun, message, parties):
    message.embargo_until = message.created_at.replace(year=2028)
    message.save()
    asked = program(idun).act(f"messages/{message.pk}/audience", etag="*", organisations=[parties.kramnas.pk])
    assert asked.status_code == 404
