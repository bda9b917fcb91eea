"""What is sent can be understood in one way only; whatever else is refused, and never a fault of ours."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from crm.models import AnsweredRequest, Organisation
from tests.api.conftest import fields

HUGE = "1" + "0" * 30
NESTED = "[" * 400 + "]" * 400


@pytest.fixture
def caller(program, idun):
    return program(idun)


def send(caller, body, **headers):
    return caller.client.generic(
        "POST", "/api/v1/organisations", body, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "Skog"',
        b'{"name": "\xff"}',
        '{"name": "Skog"}'.encode("utf-16"),
        b'{"name": NaN}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"name": "Skog", "name": "Vatten", "kind": "agency"}',
        b'{"name": "Skog", "kind": "agency", "note": {"a": 1, "a": 2}}',
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-1"}])
def test_a_body_that_cannot_be_read_is_a_400(caller, parties, body, headers):
    before = Organisation.objects.count()
    answer = send(caller, body, **headers)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "parse-error")
    assert "JSON parse error" not in answer.json()["detail"]
    assert Organisation.objects.count() == before
    assert not AnsweredRequest.objects.exists()


@pytest.mark.parametrize("body", ["null", "[]", '"x"', "1", "true"])
@pytest.mark.parametrize(("language", "said"), [("sv", "Skicka ett JSON-objekt"), ("en", "Send a JSON object")])
def test_a_body_that_is_no_object_is_told_in_the_readers_language(caller, parties, idun, body, language, said):
    idun.language = language
    idun.save()
    for headers in ({}, {"Idempotency-Key": "k-1"}):
        answer = send(caller, body, **headers)
        assert (answer.status_code, fields(answer)) == (422, [""])
        assert answer.json()["detail"].startswith(said)


def test_a_part_that_is_no_object_is_told_in_swedish(caller, parties):
    answer = caller.post("meetings", debrief=["Ja."])
    [said] = [error["detail"] for error in answer.json()["errors"] if error["field"] == "debrief"]
    assert said == "Skicka ett JSON-objekt med namn och värden, inte list."


@pytest.mark.parametrize(
    "body",
    [f'{{"name": {HUGE}, "kind": {HUGE}}}', '{"name": "\\ud800", "kind": "\\ud800"}', f'{{"kind": {NESTED}}}'],
)
def test_strange_values_are_named_with_a_key_as_without(caller, parties, body):
    plain, keyed = send(caller, body), send(caller, body, **{"Idempotency-Key": "k-1"})
    assert plain.status_code == keyed.status_code == 422
    assert fields(plain) == fields(keyed)
    assert "kind" in fields(plain)


def test_a_body_over_the_limit_is_a_413(caller, parties, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    for headers in ({}, {"Idempotency-Key": "k-1"}):
        answer = send(caller, json.dumps({"name": "x" * 1000, "kind": "agency"}), **headers)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (413, "too-large")


def test_a_form_with_a_key_is_refused_on_the_site_too(client: Client, idun):
    client.force_login(idun)
    answer = client.post("/api/v1/organisations", {"name": "Skog"}, headers={"Idempotency-Key": "k-1"})
    assert answer.status_code == 415
    assert not Organisation.objects.filter(name="Skog").exists()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("organisations?page=1&page=2", "page"),
        ("organisations?kind=agency&kind=region", "kind"),
        ("search?q=skog&q=vatten", "q"),
        ("reminders?from=2027-06-21&from=2027-06-22", "from"),
        ("meetings/not-shown?party=1&party=2", "party"),
    ],
)
def test_a_parameter_given_twice_is_a_400(caller, parties, path, name):
    answer = caller.client.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert fields(answer) == [name]
