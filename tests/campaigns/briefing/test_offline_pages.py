"""Downloading a day: from one's own pack or by the personal link, and nobody else's."""

import re

import pytest
from django.urls import reverse

from campaigns.briefing.render.offline import day_html
from campaigns.models import BriefingPack, Delegate
from campaigns.services.packs import build_packs
from campaigns.services.programme import move_item
from campaigns.services.sending import send_packs
from crm.models import AuditEntry, Delivery, PersonalLink
from crm.outbox import links
from crm.services.links import revoke_links
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import arena_pack, local

FIRST, SECOND = "2027-06-29", "2027-06-30"


@pytest.fixture
def row(built):
    """Sigrid's pack for the arena."""
    return BriefingPack.objects.get(item=None, recipient=built.sigrid)


@pytest.fixture
def mailed(stage, at):
    """Sigrid's personal link."""
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    mail = Delivery.objects.get(recipient=stage.sigrid)
    return reverse("personal-link", args=[links.derive(mail.pk)])


def day(row, date):
    return reverse("pack_offline", args=[row.pk, date])


def files(html):
    """What a page offers for download, in its order."""
    return re.findall(r'href="([^"]+\.html)">Ladda ner ([^<]+)<', html)


def test_the_file_is_for_the_reader_alone(client, built, row):
    client.force_login(built.sigrid)
    response = client.get(day(row, FIRST))
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert response["Content-Disposition"] == 'attachment; filename="skogsdagarna-2027-06-29.html"'
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == day_html(arena_pack(built.arena, built.sigrid), FIRST)


def test_the_arenas_page_offers_a_file_for_each_of_ones_own_days(client, built, row):
    client.force_login(built.sigrid)
    url = reverse("pack_detail", args=[row.pk])
    offered = files(client.get(url).content.decode())
    assert offered == [(f"{FIRST}.html", "tisdag 29 juni"), (f"{SECOND}.html", "onsdag 30 juni")]
    assert [client.get(url + name).status_code for name, _ in offered] == [200, 200]


def test_an_items_page_offers_the_file_of_its_day(client, built, row, at):
    client.force_login(built.sigrid)
    old = BriefingPack.objects.get(item=built.second, recipient=built.sigrid)
    url = reverse("pack_detail", args=[old.pk])
    assert files(client.get(url).content.decode()) == [(day(row, SECOND), "onsdag 30 juni")]

    move_item(actor=SYSTEM, at=at, item=built.second, starts=local(29, 14), ends=local(29, 15))
    build_packs(actor=SYSTEM, arena=built.arena, at=at)
    newest = BriefingPack.objects.filter(item=None, recipient=built.sigrid).latest("version")
    assert files(client.get(url).content.decode()) == [(day(newest, FIRST), "tisdag 29 juni")]


def test_no_day_no_file(client, built, row):
    client.force_login(built.sigrid)
    item = BriefingPack.objects.get(item=built.first, recipient=built.sigrid)
    addresses = [day(row, date) for date in ("2027-06-28", "2026-06-29", "2027-06-31", "day")] + [day(item, FIRST)]
    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_nobody_elses_pack(client, built, row, elis, olle):
    for user in (built.ylva, elis, olle):
        client.force_login(user)
        assert client.get(day(row, FIRST)).status_code == 404
    client.logout()
    assert client.get(day(row, FIRST)).status_code == 302


def test_the_coordinator_downloads_what_the_recipient_does(client, built, row):
    client.force_login(built.idun)
    coordinators = client.get(day(row, FIRST)).content
    client.force_login(built.sigrid)
    assert coordinators == client.get(day(row, FIRST)).content


def test_the_personal_link_gives_the_same_file_and_holds_no_link_of_its_own(client, stage, mailed):
    assert [name for name, _ in files(client.get(mailed).content.decode())] == [f"{FIRST}.html", f"{SECOND}.html"]
    before = (AuditEntry.objects.count(), PersonalLink.objects.values_list().get(user=stage.sigrid))
    response = client.get(f"{mailed}{FIRST}.html")
    assert response.content == day_html(arena_pack(stage.arena, stage.sigrid), FIRST)
    assert mailed.strip("/").rpartition("/")[2].encode() not in response.content
    assert response["Content-Disposition"] == 'attachment; filename="skogsdagarna-2027-06-29.html"'
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert response["X-Robots-Tag"].startswith("noindex")
    assert (AuditEntry.objects.count(), PersonalLink.objects.values_list().get(user=stage.sigrid)) == before


def test_the_personal_link_opens_no_other_day_and_no_more_when_revoked(client, stage, mailed, at):
    assert client.get(f"{mailed}2027-06-28.html").status_code == 404
    assert client.post(f"{mailed}{FIRST}.html").status_code == 405
    delegate = Delegate.objects.get(user=stage.sigrid)
    revoke_links(actor=Viewer.of(stage.idun), purpose="arena_pack", subject_id=delegate.pk, at=at)
    assert client.get(f"{mailed}{FIRST}.html").status_code == 404
