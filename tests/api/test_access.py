"""Who gets in, with what, and what the answer says otherwise."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from crm.enums import Role
from crm.models import ApiToken, AuditEntry, Organisation
from crm.services.tokens import create_token, revoke_token
from crm.visibility import Viewer
from tests.api.conftest import fields
from tests.conftest import AT

URL = "/api/v1/organisations"


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def made(idun):
    return create_token(
        actor=Viewer.of(idun), at=AT, name="Kalender", scopes=["people:read"], lasts=dt.timedelta(days=7)
    )


def test_nobody_gets_in_without_a_token_or_sign_in(client, parties):
    answer = client.get(URL)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["title"] == "Inloggning krävs"


@pytest.mark.parametrize("text", ["", "samsyn_nonsense", "åäö", "x" * 5000])
def test_a_token_that_is_none_opens_nothing(parties, text):
    assert bearer(text).get(URL).status_code == 401


def test_a_token_opens_what_its_user_may_see(made):
    answer = bearer(made[1]).get(URL)
    assert answer.status_code == 200
    assert answer.json()["total"] == Organisation.objects.count() == 5


def test_a_session_opens_it_too_and_changes_need_its_csrf_token(idun):
    client = Client(enforce_csrf_checks=True)
    client.force_login(idun)
    assert client.get(URL).status_code == 200
    answer = client.post(URL, {"name": "Skogsverket", "kind": "agency"}, content_type="application/json")
    assert answer.status_code == 403
    assert fields(answer) == ["X-CSRFToken"]
    assert not Organisation.objects.filter(name="Skogsverket").exists()


def test_a_token_ends_with_its_time(made):
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, seconds=1)):
        assert bearer(made[1]).get(URL).status_code == 401


def test_a_token_ends_when_its_user_says_so(made, idun):
    revoke_token(actor=Viewer.of(idun), at=AT, token=made[0])
    assert bearer(made[1]).get(URL).status_code == 401


def test_a_token_ends_with_its_users_account(made, idun):
    idun.is_active = False
    idun.save()
    assert bearer(made[1]).get(URL).status_code == 401


def test_a_token_is_kept_as_a_hash_only(made):
    token, text = made
    stored = " ".join(str(value) for value in ApiToken.objects.values_list().get())
    assert text not in stored
    assert text.startswith(token.hint)
    assert text not in str(list(AuditEntry.objects.values_list()))


def test_use_is_noted_once_a_minute(made, django_assert_num_queries):
    client = bearer(made[1])
    client.get(URL)
    first = ApiToken.objects.get().last_used_at
    client.get(URL)
    assert ApiToken.objects.get().last_used_at == first
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        client.get(URL)
    assert ApiToken.objects.get().last_used_at > first


def test_a_token_reaches_no_further_than_its_scopes(made):
    answer = bearer(made[1]).post(URL, {"name": "Skogsverket", "kind": "agency"}, content_type="application/json")
    assert answer.status_code == 403
    assert "people:write" in answer.json()["detail"]
    assert fields(answer) == ["Authorization"]


def test_writing_an_area_includes_reading_it(program, idun):
    assert program(idun, ["people:write"]).get("organisations").status_code == 200
    assert program(idun, ["log:write"]).get("organisations").status_code == 403


def test_a_scope_never_adds_to_a_role(program, sigrid):
    answer = program(sigrid).post("organisations", name="Skogsverket", kind="agency")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Din roll tillåter inte det."


def test_for_an_outsider_there_is_nothing(client, olle):
    client.force_login(olle)
    assert client.get(URL).status_code == 404


def test_a_token_opens_nothing_once_its_users_organisation_has_left(made, idun):
    Organisation.objects.filter(pk=idun.organisation_id).update(partnership="former")
    assert bearer(made[1]).get(URL).status_code == 404


def test_an_administrator_reads_no_content(program, idun):
    idun.role = Role.ADMIN
    idun.save()
    assert program(idun).get("decision-makers").json()["items"] == []


def test_errors_are_in_the_language_of_the_caller(program, idun):
    idun.language = "en"
    idun.save()
    assert program(idun).get("organisations/999").json()["title"] == "Not found"
    idun.language = "sv"
    idun.save()
    assert program(idun).get("organisations/999").json()["title"] == "Finns inte"


@pytest.mark.parametrize(
    "path", ["nothing", "problems/nothing", "organisations/x", "organisations/0", "organisations/", "/"]
)
def test_an_address_that_is_none_is_a_problem_too(client, db, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert fields(answer) == []


def test_other_methods_are_refused_by_name(program, idun):
    assert program(idun).client.put(URL, {}, content_type="application/json").status_code == 405
    assert program(idun).client.options(URL).status_code == 405


@pytest.mark.parametrize(("body", "kind", "code"), [("{", "application/json", 400), ("a=1", "text/plain", 415)])
def test_what_is_no_json_is_refused(program, idun, body, kind, code):
    answer = program(idun).client.generic("POST", URL, body, content_type=kind)
    assert answer.status_code == code
    assert fields(answer) == []


def test_the_type_of_a_problem_leads_to_its_meaning(client, parties):
    address = client.get(URL).json()["type"]
    assert address.endswith("/api/v1/problems/not-authenticated")
    assert "bearer token" in client.get(address.partition("8000")[2]).json()["meaning"]


def test_answers_are_for_the_caller_alone(made):
    headers = bearer(made[1]).get(URL).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}


def test_a_fault_of_ours_is_told_without_its_cause(made, monkeypatch):
    def fault(*_args, **_kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("api.views.organisations.Organisations.rows", fault)
    client = bearer(made[1])
    client.raise_request_exception = False
    answer = client.get(URL)
    assert answer.status_code == 500
    assert fields(answer) == []
    assert b"secret" not in answer.content
