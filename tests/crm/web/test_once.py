"""A form sent twice from one page is done once, and says so calmly."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import AnsweredRequest, Issue, Organisation, RegisterImport
from crm.services.repeats import claim_key
from crm.visibility import Viewer
from crm.web import once

NEW = {"name": "Skogsnämnden", "kind": "agency", "partnership": "none", "endorses": "positions"}
DONE = "Det här skickades redan från samma sida, och då gjordes det. Så här är det nu."


@pytest.fixture
def web(client, idun) -> Client:
    client.force_login(idun)
    return client


def made() -> int:
    return Organisation.objects.filter(name__startswith="Skogsnämnden").count()


def test_the_same_form_sent_twice_saves_once_and_leads_to_the_same_place(web):
    page = {**NEW, "csrfmiddlewaretoken": "one page"}
    first = web.post(reverse("organisation_create"), page)
    again = web.post(reverse("organisation_create"), page, follow=True)
    assert again.redirect_chain == [(first["Location"], 302)]
    assert DONE in again.content.decode()
    assert made() == 1


def test_another_page_or_other_words_are_another_form(web):
    web.post(reverse("organisation_create"), {**NEW, "csrfmiddlewaretoken": "one page"})
    web.post(reverse("organisation_create"), {**NEW, "name": "Skogsnämnden 2", "csrfmiddlewaretoken": "one page"})
    assert made() == 2
    refused = web.post(reverse("organisation_create"), {**NEW, "csrfmiddlewaretoken": "another page"})
    assert (refused.status_code, made()) == (422, 2)


def test_what_was_refused_may_be_sent_again(web):
    page = {**NEW, "name": "", "csrfmiddlewaretoken": "one page"}
    assert web.post(reverse("organisation_create"), page).status_code == 422
    assert web.post(reverse("organisation_create"), page).status_code == 422
    assert not AnsweredRequest.objects.exists()


def test_an_import_saved_twice_from_one_page_says_that_it_is_saved(web, at):
    run = RegisterImport.objects.create(
        family="bodies", made_at=at, plan={"counts": {}, "meetings": {}, "bodies": {}, "taken_back": 0, "audit": 0}
    )
    page = {"version": 1, "csrfmiddlewaretoken": "one page"}
    assert web.post(reverse("register_import_apply", args=[run.pk]), page).status_code == 302
    again = web.post(reverse("register_import_apply", args=[run.pk]), page, follow=True)
    assert (again.status_code, DONE in again.content.decode()) == (200, True)
    # From a page of its own it is another try, and too late.
    page["csrfmiddlewaretoken"] = "another page"
    assert web.post(reverse("register_import_apply", args=[run.pk]), page).status_code == 409


def test_while_the_first_is_at_work_the_second_waits_and_then_says_so(web, idun, monkeypatch, rf):
    page = {**NEW, "csrfmiddlewaretoken": "one page"}
    monkeypatch.setattr(once, "_WAITS", 0)
    monkeypatch.setattr(once, "_PAUSE", 0)
    key = once._key(rf.post(reverse("organisation_create"), page))
    claim_key(actor=Viewer.of(idun), key=key, fingerprint=key)
    web.raise_request_exception = False
    assert web.post(reverse("organisation_create"), page).status_code == 409
    assert made() == 0
    assert not Issue.objects.exists()
