"""A request that is sent again is done once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from crm.models import AnsweredRequest, Meeting, MeetingParticipant, Organisation
from tests.api.conftest import fields

BODY = {"name": "Skogsverket", "kind": "agency"}


@pytest.fixture
def caller(program, idun):
    return program(idun)


def send(caller, key="k-1", path="organisations", **body):
    return caller.client.post(
        f"/api/v1/{path}", body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_sent_twice_it_is_done_once_and_answered_alike(caller, parties):
    first, second = send(caller, **BODY), send(caller, **BODY)
    assert Organisation.objects.filter(name="Skogsverket").count() == 1
    assert (second.status_code, second.json()) == (first.status_code, first.json()) == (201, first.json())
    assert [second.headers[name] for name in ("ETag", "Location")] == [first.headers[n] for n in ("ETag", "Location")]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_the_same_key_for_something_else_is_refused(caller, parties):
    send(caller, **BODY)
    answer = send(caller, name="Älvverket", kind="agency")
    assert answer.status_code == 422
    assert fields(answer) == ["Idempotency-Key"]
    assert not Organisation.objects.filter(name="Älvverket").exists()


def test_while_the_first_is_in_flight_the_second_waits(caller, parties):
    send(caller, **BODY)
    AnsweredRequest.objects.update(status=None)
    assert send(caller, **BODY).status_code == 409
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert send(caller, **BODY).status_code == 409, "given up, it is done anew: the name is taken by now"


def test_what_failed_frees_its_key(caller, parties):
    assert send(caller, name="", kind="agency").status_code == 422
    assert send(caller, **BODY).status_code == 201


def test_keys_are_each_users_own(caller, program, parties, elis):
    send(caller, **BODY)
    elis.role = "coordinator"
    elis.save()
    assert "Idempotent-Replayed" not in send(program(elis), name="Älvverket", kind="agency").headers


def test_answers_are_kept_for_a_day(caller, parties):
    send(caller, **BODY)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=23)):
        assert send(caller, **BODY).headers["Idempotent-Replayed"] == "true"
    AnsweredRequest.objects.update(created_at=timezone.now() - dt.timedelta(hours=25))
    send(caller, "k-2", name="Älvverket", kind="agency")
    assert list(AnsweredRequest.objects.values_list("key", flat=True)) == ["k-2"]


def test_an_answer_about_a_row_that_is_out_of_sight_by_now_is_not_given_again(program, parties, elis, minister):
    body = {"kind": "meeting", "on": "2027-06-14", "people": [minister.pk], "lead": elis.pk, "visibility": "own_org"}
    made = send(program(elis), path="meetings", **body)
    assert made.status_code == 201
    tag = made.headers["ETag"]
    change = {"headers": {"Idempotency-Key": "k-2", "If-Match": tag}, "content_type": "application/json"}
    note = f"/api/v1/meetings/{made.json()['id']}/cancel"
    assert program(elis).client.post(note, {"reason": "Nej"}, **change).status_code == 409  # held, and the key is free
    Meeting.objects.filter(pk=made.json()["id"]).update(state="confirmed")
    tag = program(elis).get(f"meetings/{made.json()['id']}").headers["ETag"]
    change["headers"]["If-Match"] = tag
    assert program(elis).client.post(note, {"reason": "Nej"}, **change).json()["state"] == "cancelled"
    elis.organisation = parties.kramnas
    elis.save()
    MeetingParticipant.objects.all().delete()
    assert send(program(elis), path="meetings", **body).status_code == 404
    assert program(elis).client.post(note, {"reason": "Nej"}, **change).status_code == 404


@pytest.mark.parametrize("key", ["", "x" * 101, "rad\tbruten"])
def test_a_key_that_is_none_is_named(caller, parties, key):
    answer = send(caller, key, **BODY)
    assert answer.status_code == 400
    assert fields(answer) == ["Idempotency-Key"]
