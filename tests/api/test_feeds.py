"""Calendar feeds over the interface."""

from __future__ import annotations

import pytest

from campaigns.models import CalendarFeed
from crm.models import AnsweredRequest
from tests.api.conftest import fields


@pytest.fixture
def caller(program, sigrid):
    return program(sigrid)


def test_a_feed_is_made_renewed_and_ended(caller, week, client):
    made = caller.post("calendar-feeds")
    assert made.status_code == 201
    address = made.json()["address"]
    assert client.get(address).status_code == 200
    path = f"calendar-feeds/{made.json()['id']}"
    assert "address" not in caller.get(path).json()
    renewed = caller.act(f"{path}/renew").json()
    assert (client.get(address).status_code, client.get(renewed["address"]).status_code) == (404, 200)
    ended = caller.act(f"calendar-feeds/{renewed['id']}/revoke").json()
    assert ended["revoked_at"] is not None
    assert client.get(renewed["address"]).status_code == 404
    assert caller.get("calendar-feeds").json()["total"] == 2


def test_a_secret_is_not_kept_to_be_told_again(caller, week):
    answer = caller.client.post(
        "/api/v1/calendar-feeds", {}, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, fields(answer)) == (400, ["Idempotency-Key"])
    assert not AnsweredRequest.objects.exists()
    assert not CalendarFeed.objects.exists()


def test_what_cannot_be_made(caller, week, parties):
    assert fields(caller.post("calendar-feeds", arena=999_999)) == ["arena"]
    assert fields(caller.post("calendar-feeds", user=1)) == ["user"]
    assert caller.post("calendar-feeds", arena=week.arena.pk).status_code == 201
    again = caller.post("calendar-feeds", arena=week.arena.pk)
    assert (again.status_code, fields(again)) == (409, ["arena"])


def test_nobody_reads_or_ends_anothers(program, caller, week, ylva):
    pk = caller.post("calendar-feeds").json()["id"]
    other = program(ylva)
    assert other.get("calendar-feeds").json()["total"] == 0
    assert other.get(f"calendar-feeds/{pk}").status_code == 404
    assert other.act(f"calendar-feeds/{pk}/revoke").status_code == 404
