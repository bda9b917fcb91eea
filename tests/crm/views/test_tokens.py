"""The page of programs' access."""

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from crm.enums import TokenScope
from crm.models import ApiToken, AuditEntry
from crm.services.tokens import create_token, resolve_token
from crm.visibility import Viewer

LIST, CREATE = "/settings/tokens/", "/settings/tokens/new/"
WANTED = {"name": "Diariet", "scopes": ["log:read", "people:read"], "days": "90"}


@pytest.fixture
def token(at, sigrid):
    return create_token(
        actor=Viewer.of(sigrid), at=at, name="Kalender", scopes=["log:read"], lasts=dt.timedelta(days=30)
    )[0]


def test_a_key_is_shown_once_and_kept_nowhere(client, sigrid):
    client.force_login(sigrid)
    answer = client.post(CREATE, WANTED)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    [text] = re.findall(r"samsyn_[\w-]{43}", answer.content.decode())
    made = resolve_token(text, now=timezone.now())
    assert (made.user, made.name, made.scopes) == (sigrid, "Diariet", ["log:read", "people:read"])
    assert round((made.expires_at - timezone.now()) / dt.timedelta(days=1)) == 90
    for address in (LIST, CREATE, reverse("settings")):
        assert text not in client.get(address).content.decode()
    assert text not in str([session.get_decoded() for session in Session.objects.all()])
    assert text not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["log:read", "admin:write"]}, "scopes"),
        ({"days": "3650"}, "days"),
        ({"days": ""}, "days"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(client, sigrid, changes, field):
    client.force_login(sigrid)
    answer = client.post(CREATE, WANTED | changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_every_scope_is_offered_once(client, sigrid):
    client.force_login(sigrid)
    html = client.get(CREATE).content.decode()
    assert re.findall(r'name="scopes" value="([^"]+)"', html) == TokenScope.values


def test_the_list_tells_of_ones_own_in_swedish(client, token, sigrid, idun):
    client.force_login(sigrid)
    html = client.get(LIST).content.decode()
    for words in ("Kalender", "Har åtkomst", "1 program har åtkomst", token.hint, "aldrig använd"):
        assert words in html
    assert str(TokenScope.LOG_READ.label) in html
    client.force_login(idun)
    assert "Kalender" not in client.get(LIST).content.decode()


def test_a_key_that_has_run_out_or_ended_is_told_so(client, token, sigrid):
    client.force_login(sigrid)
    past = timezone.now() - dt.timedelta(days=1)
    ApiToken.objects.update(created_at=past - dt.timedelta(days=1), expires_at=past)
    html = client.get(LIST).content.decode()
    assert "Har gått ut" in html
    assert "0 program har åtkomst" in html
    assert reverse("token_revoke", args=[token.pk]) not in html
    ApiToken.objects.update(revoked_at=past)
    assert "Avslutad" in client.get(LIST).content.decode()


def test_ones_own_is_ended_and_anothers_is_not_there(client, token, sigrid, idun):
    address = reverse("token_revoke", args=[token.pk])
    client.force_login(idun)
    assert client.post(address).status_code == 404
    client.force_login(sigrid)
    assert client.get(address).url == LIST
    assert client.post(address).url == LIST
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert client.post(address).status_code == 409


def test_an_outsider_makes_none(client, olle):
    client.force_login(olle)
    assert client.post(CREATE, WANTED).status_code == 403
    assert not ApiToken.objects.exists()


def test_pages_ask_for_sign_in(client, db):
    for address in (LIST, CREATE):
        assert client.get(address).url == f"/account/login/?next={address}"


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, at, sigrid, n, django_assert_num_queries):
    for _ in range(n):
        create_token(actor=Viewer.of(sigrid), at=at, name="A", scopes=["log:read"], lasts=dt.timedelta(days=1))
    client.force_login(sigrid)
    client.get(LIST)
    with django_assert_num_queries(6):  # session, user, party, council, rows, how many are valid
        client.get(LIST)
