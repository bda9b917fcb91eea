"""Building and sending an arena's packs over the interface: what is confirmed is what is sent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import BriefingPack, Delegate
from campaigns.services.programme import move_item
from crm.models import Delivery
from crm.visibility import SYSTEM
from tests.api.conftest import fields
from tests.campaigns.briefing.conftest import local
from tests.factories import DelegateFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def address(stage):
    return f"arenas/{stage.arena.pk}"


def test_building_names_the_new_versions_once(caller, address):
    built = caller.act(f"{address}/build-packs").json()["packs"]
    assert sorted(built) == sorted(BriefingPack.objects.values_list("pk", flat=True))
    assert len(built) == 5
    assert caller.act(f"{address}/build-packs").json() == {"packs": []}


def test_a_preview_keeps_nothing(caller, address, sigrid, ylva):
    shown = caller.get(f"{address}/sending").json()
    assert (shown["packs_built"], shown["queued"], shown["already"]) == (5, 2, 0)
    assert [(r["id"], r["email"]) for r in shown["recipients"]] == [(u.pk, u.email) for u in (sigrid, ylva)]
    assert not BriefingPack.objects.exists()
    assert not Delivery.objects.exists()


def test_what_was_confirmed_is_sent_in_a_minute_and_once(caller, address):
    seal = caller.get(f"{address}/sending").json()["seal"]
    before = timezone.now()
    sent = caller.act(f"{address}/send-packs", confirmed=seal)
    assert (sent.status_code, sent.json()["queued"], sent.json()["seal"]) == (200, 2, seal)
    mails = list(Delivery.objects.all())
    assert len(mails) == 2
    assert all(mail.not_before >= before + dt.timedelta(seconds=60) for mail in mails)
    again = caller.act(f"{address}/send-packs", confirmed=caller.get(f"{address}/sending").json()["seal"])
    assert (again.json()["queued"], again.json()["already"]) == (0, 2)
    assert Delivery.objects.count() == 2


def test_a_seal_of_something_else_sends_nothing(caller, address, stage, at):
    seal = caller.get(f"{address}/sending").json()["seal"]
    DelegateFactory.create(arena=stage.arena, user=stage.idun)
    assert caller.act(f"{address}/send-packs", confirmed=seal).status_code == 409
    seal = caller.get(f"{address}/sending").json()["seal"]
    caller.act(f"{address}/build-packs")
    move_item(actor=SYSTEM, at=at, item=stage.first, starts=local(29, 11), ends=local(29, 12))
    assert caller.act(f"{address}/send-packs", confirmed=seal).status_code == 409
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("body", [{}, {"confirmed": ""}, {"confirmed": "x" * 65}, {"confirmed": None}])
def test_nothing_is_sent_unconfirmed(caller, address, body):
    answer = caller.act(f"{address}/send-packs", **body)
    assert (answer.status_code, fields(answer)) == (422, ["confirmed"])
    assert not Delivery.objects.exists()


def test_a_sending_needs_the_arenas_tag(caller, address):
    seal = caller.get(f"{address}/sending").json()["seal"]
    assert caller.act(f"{address}/send-packs", etag="", confirmed=seal).status_code == 428
    assert caller.act(f"{address}/send-packs", etag='"old"', confirmed=seal).status_code == 412
    assert not Delivery.objects.exists()


def test_mails_that_wait_are_stopped(caller, address):
    caller.act(f"{address}/send-packs", confirmed=caller.get(f"{address}/sending").json()["seal"])
    assert caller.act(f"{address}/stop-sending").json() == {"stopped": 2}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    assert caller.act(f"{address}/stop-sending").json() == {"stopped": 0}


def test_mailing_tells_who_has_what(caller, address, stage, sigrid, ylva):
    DelegateFactory.create(arena=stage.arena, user=stage.idun)
    Delegate.objects.filter(user=ylva).delete()
    caller.act(f"{address}/build-packs")
    caller.act(f"{address}/send-packs", confirmed=caller.get(f"{address}/sending").json()["seal"])
    rows = {row["recipient"]["id"]: row for row in caller.get(f"{address}/mailing").json()["rows"]}
    assert set(rows) == {stage.idun.pk, sigrid.pk, ylva.pk}
    assert rows[sigrid.pk]["mail"]["state"] == "queued"
    assert (rows[sigrid.pk]["is_newest_mailed"], rows[sigrid.pk]["arena_pack"]["version"]) == (True, 1)
    assert len(rows[sigrid.pk]["items"]) == 2
    # No delegate: packs of the items that she takes part in, and no mail.
    assert (rows[ylva.pk]["arena_pack"], rows[ylva.pk]["mail"]) == (None, None)


@pytest.mark.parametrize("read", ["sending", "mailing"])
def test_others_do_not_see_what_is_sent(program, address, sigrid, lova, elis, read):
    for user in (sigrid, lova, elis):
        assert program(user).get(f"{address}/{read}").status_code == 403


@pytest.mark.parametrize(
    ("act", "body"), [("build-packs", {}), ("send-packs", {"confirmed": "x"}), ("stop-sending", {})]
)
def test_others_build_and_send_nothing(program, address, sigrid, lova, act, body):
    for user in (sigrid, lova):
        assert program(user).act(f"{address}/{act}", **body).status_code == 403
    assert not BriefingPack.objects.exists()


def test_acts_of_sending_need_its_own_scope(program, idun, address):
    assert program(idun, ["arenas:write"]).get(f"{address}/sending").status_code == 403
    assert program(idun, ["arenas:write", "sending:read"]).get(f"{address}/sending").status_code == 200
    assert program(idun, ["arenas:write", "sending:read"]).act(f"{address}/build-packs").status_code == 403
    assert program(idun, ["arenas:read", "sending:write"]).act(f"{address}/build-packs").status_code == 200
