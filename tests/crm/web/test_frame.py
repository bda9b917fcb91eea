"""What frames every page: language, notices, error pages, settings and the pages about one's own account."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client, RequestFactory

from crm.models import AuditEntry, Council, User
from crm.web import errors


@pytest.fixture
def demo(db) -> Council:
    """The council while a demo is loaded and its clock is set."""
    council = Council.current()
    council.banner = "DEMO: påhittade uppgifter"
    council.frozen_at = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)
    council.save()
    return council


def test_every_page_carries_the_notice_of_a_demo_and_its_clock(demo, signed_in, idun):
    client = signed_in(idun)
    anonymous = Client(raise_request_exception=False)
    pages = [
        client.get("/issues/"),
        client.get("/settings/"),
        client.get("/nowhere/"),
        client.get("/refused/"),
        client.get("/broken/"),
        anonymous.get("/account/login/"),
        anonymous.get("/nowhere/"),
        anonymous.get("/", headers={"host": "evil.example"}),
        Client(enforce_csrf_checks=True).post("/account/login/"),
    ]
    assert [page.status_code for page in pages] == [200, 200, 404, 400, 500, 200, 404, 400, 403]
    for page in pages:
        text = page.content.decode()
        assert "DEMO: påhittade uppgifter" in text
        assert "Klockan är ställd på <time" in text
        assert "måndag 21 juni 2027 08.00" in text


def test_an_error_says_what_happened_and_what_to_do(signed_in, idun):
    page = signed_in(idun).get("/refused/").content.decode()
    assert "The rule says no" in page
    assert "Gå tillbaka" in page


def test_an_error_page_stands_without_the_database(django_db_blocker):
    request = RequestFactory().get("/")
    with django_db_blocker.block():
        response = errors.server_error(request)
    assert response.status_code == 500
    assert "Något gick fel" in response.content.decode()


def test_the_user_is_spoken_to_in_the_language_chosen(signed_in, idun):
    client = signed_in(idun)
    assert "Inställningar" in client.get("/settings/").content.decode()
    response = client.post("/settings/", {"language": "en"}, follow=True)
    page = response.content.decode()
    assert "Your settings are saved." in page
    assert '<html lang="en">' in page
    assert response["Content-Language"] == "en"
    assert User.objects.get(pk=idun.pk).language == "en"
    assert AuditEntry.objects.get().changes == {"language": ["sv", "en"]}


def test_a_language_that_is_not_offered_is_refused(signed_in, idun):
    assert signed_in(idun).post("/settings/", {"language": "fi"}).status_code == 422


def test_signing_in_and_out(site, idun, client):
    idun.set_password("ett långt lösenord")
    idun.save()
    wrong = client.post("/account/login/", {"login": idun.email, "password": "fel"})
    assert wrong.status_code == 200
    assert 'class="summary"' in wrong.content.decode()
    right = client.post("/account/login/", {"login": idun.email.upper(), "password": "ett långt lösenord"})
    assert (right.status_code, right["Location"]) == (302, "/")
    assert client.post("/account/logout/")["Location"] == "/account/login/"
    assert client.get("/issues/").status_code == 302


def test_resetting_a_password_tells_nobody_who_has_an_account(site, idun, client, mailoutbox):
    known = client.post("/account/password/reset/", {"email": idun.email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "ingen@skog.example"}, follow=True)
    assert known.content == unknown.content
    assert mailoutbox[0].to == [idun.email]


def sign_in(client, user) -> None:
    """By password, and once more as the pages about one's own safety ask."""
    user.set_password("ett långt lösenord")
    user.save()
    client.post("/account/login/", {"login": user.email, "password": "ett långt lösenord"})
    client.post("/account/reauthenticate/", {"password": "ett långt lösenord"})


ACCOUNT_PAGES = [
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/password/change/",
    "/account/sessions/",
    "/account/reauthenticate/",
    "/account/logout/",
]


@pytest.mark.parametrize("address", ACCOUNT_PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_of_ones_account_have_our_frame(site, idun, client, address, language):
    idun.language = language
    idun.save()
    sign_in(client, idun)
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert 'class="rail"' in page
    assert f'<html lang="{language}">' in page


def test_two_steps_are_set_up_with_recovery_codes(site, idun, client):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    sign_in(client, idun)
    form = client.get("/account/2fa/totp/activate/").context["form"]
    code = format_hotp_value(hotp_value(form.secret, next(iter(yield_hotp_counters_from_time()))))
    done = client.post("/account/2fa/totp/activate/", {"code": code}, follow=True)
    assert done.status_code == 200
    assert "Återställningskoder" in done.content.decode()
    client.post("/account/logout/")
    halfway = client.post("/account/login/", {"login": idun.email, "password": "ett långt lösenord"}, follow=True)
    assert halfway.redirect_chain[-1][0] == "/account/2fa/authenticate/"
    assert client.get("/issues/").status_code == 302
