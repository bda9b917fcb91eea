"""The personal link: one document, one recipient, no password, no trace."""

import datetime as dt
import io
import re
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaigns.models import BriefingPack, Delegate
from campaigns.queries.packs import current_arena_pack
from campaigns.services.programme import move_item
from campaigns.services.sending import send_packs
from crm import clock
from crm.models import AuditEntry, Debrief, Delivery, Meeting, PersonalLink
from crm.outbox import links
from crm.services.links import revoke_links
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import local

CANARY = "Sade ja i korridoren."


@pytest.fixture
def mailed(stage, at):
    """The stage after sending, with both delegates' addresses."""
    Debrief.objects.create(meeting=Meeting.objects.get(ref="I1"), said=CANARY, author=stage.idun, written_at=at)
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    stage.urls = {
        mail.recipient: reverse("personal-link", args=[links.derive(mail.pk)]) for mail in Delivery.objects.all()
    }
    return stage


def test_it_opens_the_recipients_own_pack_without_a_password(client, mailed):
    response = client.get(mailed.urls[mailed.sigrid])
    html = response.content.decode()
    assert response.status_code == 200
    assert "Sigrid Fjäll" in html
    assert "Tak om broar." in html
    assert "Tak om broar." not in client.get(mailed.urls[mailed.ylva]).content.decode()


def test_only_stances_of_public_record_and_nothing_said(client, mailed):
    for ending in ("", "pack.pdf", "calendar.ics"):
        content = client.get(mailed.urls[mailed.sigrid] + ending).content
        text = content.decode(errors="replace")
        if ending == "pack.pdf":
            text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert CANARY not in text
        assert "Positiv" not in text
        assert ("Neutral" in text) == (ending != "calendar.ics")
        assert "Hemligt löfte." not in text
        assert "own-talk-2" not in text


def test_it_is_neither_stored_nor_indexed_nor_passed_on(client, mailed):
    for ending in ("", "pack.pdf", "calendar.ics"):
        response = client.get(mailed.urls[mailed.sigrid] + ending)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"].startswith("noindex")


def test_a_scanner_that_fetches_it_changes_nothing(client, mailed):
    before = (AuditEntry.objects.count(), PersonalLink.objects.values_list().get(user=mailed.sigrid))
    for _ in range(3):
        client.head(mailed.urls[mailed.sigrid])
        client.get(mailed.urls[mailed.sigrid])
    assert (AuditEntry.objects.count(), PersonalLink.objects.values_list().get(user=mailed.sigrid)) == before
    assert client.post(mailed.urls[mailed.sigrid]).status_code == 405
    assert "_auth_user_id" not in client.session


def test_it_opens_nothing_else(client, mailed):
    client.get(mailed.urls[mailed.sigrid])
    row = BriefingPack.objects.filter(recipient=mailed.sigrid).first()
    assert client.get(reverse("pack_detail", args=[row.pk])).status_code == 302


def test_it_follows_the_newest_version(client, mailed, at):
    move_item(actor=SYSTEM, at=at, item=mailed.second, starts=local(30, 9, 30), ends=local(30, 10))
    send_packs(actor=SYSTEM, arena=mailed.arena, at=at)
    assert "09.30–10.00" in client.get(mailed.urls[mailed.sigrid]).content.decode()


def test_unknown_expired_revoked_and_lost_links_answer_alike(client, mailed, at):
    unknown = client.get(reverse("personal-link", args=["x" * 22]))
    answers = [unknown]

    revoke_links(
        actor=Viewer.of(mailed.idun),
        purpose="arena_pack",
        subject_id=Delegate.objects.get(user=mailed.sigrid).pk,
        at=at,
    )
    answers.append(client.get(mailed.urls[mailed.sigrid]))

    PersonalLink.objects.filter(user=mailed.ylva).update(
        created_at=timezone.now() - dt.timedelta(days=9), expires_at=timezone.now() - dt.timedelta(days=1)
    )
    answers.append(client.get(mailed.urls[mailed.ylva]))
    answers.append(client.get(mailed.urls[mailed.ylva] + "pack.pdf"))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1


def test_a_delegate_who_was_removed_or_closed_reads_no_more(client, mailed):
    Delegate.objects.filter(user=mailed.ylva).delete()
    mailed.sigrid.is_active = False
    mailed.sigrid.save()
    for user in (mailed.ylva, mailed.sigrid):
        assert client.get(mailed.urls[user]).status_code == 404


def test_a_link_of_another_purpose_opens_no_pack(client, mailed):
    PersonalLink.objects.filter(user=mailed.ylva).update(purpose="endorsement")
    assert client.get(mailed.urls[mailed.ylva]).status_code == 404


def test_the_page_speaks_the_recipients_language(client, mailed, at):
    mailed.ylva.language = "en"
    mailed.ylva.save()
    send_packs(actor=SYSTEM, arena=mailed.arena, at=at)
    response = client.get(mailed.urls[mailed.ylva])
    assert response["Content-Language"] == "en"
    assert '<html lang="en"' in response.content.decode()
    assert "Tough questions" in response.content.decode()


def test_other_forms_on_paper_open_without_a_password(client, mailed):
    address = mailed.urls[mailed.sigrid]
    pages = {page: client.get(page).content.decode() for page in (address, f"{address}days/2027-06-30/")}
    offered = {urljoin(page, path) for page, html in pages.items() for path in re.findall(r'href="([^"]+)"', html)}
    for ending in ("large.pdf", "days/2027-06-30/pocket.pdf"):
        assert address + ending in offered
        answer = client.get(address + ending)
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        assert "Rundabord" in words
        assert "Positiv" not in words
        assert answer["Cache-Control"] == "private, no-store"
    assert client.get(f"{address}days/2027-07-09/pocket.pdf").status_code == 404


def test_the_first_screen_says_what_comes_next(client, stage, at, monkeypatch):
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    delivery = Delivery.objects.get(recipient=stage.sigrid)
    monkeypatch.setattr(clock, "now", lambda *_: at)
    html = client.get(reverse("personal-link", args=[links.derive(delivery.pk)])).content.decode()
    card = html[html.index('<section class="ask">') :]
    card = card[: card.index("</section>")]
    entry = next(
        entry
        for day in current_arena_pack(stage.arena, stage.sigrid).snapshot["days"]
        for entry in day["entries"]
        if entry["ask"]
    )
    assert f'href="#{entry["key"]}"' in card
    assert (entry["time"] in card, entry["ask"] in card, entry["people"][0] in card) == (True, True, True)
    assert html.index('<section class="ask">') < html.index("pack.pdf")
