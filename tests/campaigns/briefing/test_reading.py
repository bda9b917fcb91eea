"""Read marks: the reader's own act, and what has changed since then."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import BriefingPack, PackRead
from campaigns.queries.packs import last_read, pack_rows
from campaigns.queries.reading import baseline
from campaigns.services.arenas import update_arena
from campaigns.services.packs import build_packs
from campaigns.services.programme import cancel_item, move_item, update_item
from campaigns.services.reading import mark_read
from campaigns.services.sending import send_packs
from crm.errors import NotAllowed
from crm.models import AuditEntry, Delivery
from crm.outbox import links
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import local


@pytest.fixture
def sent(stage, at):
    """The stage after a first sending, with Sigrid's address."""
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    Delivery.objects.update(state="sent")
    stage.url = reverse("personal-link", args=[links.derive(Delivery.objects.get(recipient=stage.sigrid).pk)])
    return stage


def newest(stage, user, item=None) -> BriefingPack:
    return BriefingPack.objects.filter(arena=stage.arena, recipient=user, item=item).order_by("-version")[0]


def move(stage, at, hour, minute=0):
    move_item(actor=SYSTEM, at=at, item=stage.second, starts=local(30, hour, minute), ends=local(30, hour, minute + 29))
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)


def page(client, user, pack):
    client.force_login(user)
    return client.get(reverse("pack_detail", args=[pack.pk])).content.decode()


def test_only_its_recipient_marks_a_pack_as_read(sent, at):
    pack = newest(sent, sent.sigrid)
    for other in (sent.ylva, sent.idun):
        with pytest.raises(NotAllowed):
            mark_read(actor=Viewer.of(other), pack=pack, at=at)
    assert mark_read(actor=Viewer.of(sent.sigrid), pack=pack, at=at).read_at == at


def test_a_mark_keeps_its_time_and_leaves_one_entry(sent, at):
    pack, reader = newest(sent, sent.sigrid), Viewer.of(sent.sigrid)
    before = AuditEntry.objects.count()
    for later in (0, 5):
        mark_read(actor=reader, pack=pack, at=at + dt.timedelta(hours=later))
    assert PackRead.objects.get(pack=pack).read_at == at
    assert AuditEntry.objects.count() == before + 1


def test_who_reads_the_arenas_pack_has_read_its_items_too(sent, at):
    mark_read(actor=Viewer.of(sent.sigrid), pack=newest(sent, sent.sigrid), at=at)
    assert {str(mark.pack.item) for mark in PackRead.objects.exclude(pack__item=None)} == {
        "Möte om banan",
        "Rundabord",
    }
    assert set(PackRead.objects.values_list("pack__recipient", flat=True)) == {sent.sigrid.pk}


def test_opening_marks_nothing(client, sent):
    page(client, sent.sigrid, newest(sent, sent.sigrid))
    Client().get(sent.url)
    Client().head(sent.url)
    assert Client().get(f"{sent.url}read/").status_code == 405
    assert not PackRead.objects.exists()


def test_the_signed_in_reader_has_a_button(client, sent):
    pack = newest(sent, sent.sigrid)
    html = page(client, sent.sigrid, pack)
    url = reverse("pack_read", args=[pack.pk])
    assert f'action="{url}"' in html
    assert client.post(url).url == reverse("pack_detail", args=[pack.pk])
    assert PackRead.objects.filter(pack=pack).exists()
    assert f'action="{url}"' not in page(client, sent.sigrid, pack)
    assert f'action="{url}"' not in page(client, sent.idun, pack)


def test_without_a_token_the_signed_in_button_does_nothing(sent):
    strict, pack = Client(enforce_csrf_checks=True), newest(sent, sent.sigrid)
    strict.force_login(sent.sigrid)
    assert strict.post(reverse("pack_read", args=[pack.pk])).status_code == 403
    assert not PackRead.objects.exists()


def test_the_personal_page_has_one_without_a_password(sent, at):
    """Browsers send no origin under ``no-referrer``, and the page has no session: the address is the secret."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{sent.url}read/", {"version": "1"}, headers={"Origin": "null"})
    assert (answer.status_code, answer.url) == (302, sent.url)
    assert PackRead.objects.filter(pack=newest(sent, sent.sigrid)).exists()
    assert not strict.cookies


def test_the_version_that_was_shown_is_marked_not_a_newer_one(sent, at):
    move(sent, at, 9, 30)
    Client().post(f"{sent.url}read/", {"version": "1"})
    assert {mark.pack.version for mark in PackRead.objects.filter(pack__item=None)} == {1}
    for odd in ("3", "", "x", "-1"):
        assert Client().post(f"{sent.url}read/", {"version": odd}).status_code == 404


def test_a_revoked_link_marks_nothing(sent):
    sent.sigrid.is_active = False
    sent.sigrid.save()
    assert Client().post(f"{sent.url}read/", {"version": "1"}).status_code == 404
    assert not PackRead.objects.exists()


def test_changes_are_told_against_the_version_read_last(client, sent, at):
    move(sent, at, 9, 30)
    move(sent, at, 10, 30)
    pack = newest(sent, sent.sigrid)
    assert pack.version == 3
    # Nothing read: against what was sent first, not against the version in between.
    assert "<del>09.00–09.30</del> <ins>10.30–10.59</ins>" in page(client, sent.sigrid, pack)
    mark_read(actor=Viewer.of(sent.sigrid), pack=BriefingPack.objects.get(pk=pack.pk - 2), at=at)
    second = BriefingPack.objects.get(recipient=sent.sigrid, item=None, version=2)
    mark_read(actor=Viewer.of(sent.sigrid), pack=second, at=at)
    html = page(client, sent.sigrid, pack)
    assert "<del>09.30–09.59</del> <ins>10.30–10.59</ins>" in html
    assert "Ändrat sedan du läste version 2" in html
    assert "<del>09.30–09.59</del>" in Client().get(sent.url).content.decode()
    mark_read(actor=Viewer.of(sent.sigrid), pack=pack, at=at)
    assert "<del>" not in page(client, sent.sigrid, pack)
    assert "Ändrat sedan" not in page(client, sent.sigrid, pack)


def test_an_items_page_counts_from_its_own_reading(client, sent, at):
    move(sent, at, 9, 30)
    pack = newest(sent, sent.sigrid, sent.second)
    assert baseline(pack).version == 1
    assert "<del>09.00–09.30</del>" in page(client, sent.sigrid, pack)
    mark_read(actor=Viewer.of(sent.sigrid), pack=pack, at=at)
    assert "<del>" not in page(client, sent.sigrid, pack)


def test_an_item_that_was_called_off_is_told(sent, at):
    cancel_item(actor=SYSTEM, at=at, item=sent.second, reason="Sjuk.")
    build_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert "Inställt: Rundabord" in Client().get(sent.url).content.decode()


def test_what_belongs_to_no_item_is_told_by_its_heading(sent, at):
    update_arena(actor=SYSTEM, at=at, arena=sent.arena, on_site_phone="070-174 06 30")
    build_packs(actor=SYSTEM, arena=sent.arena, at=at)
    assert "<li>Ändrat under ”Ring om något ändras”</li>" in Client().get(sent.url).content.decode()


def test_the_coordinator_sees_who_has_read_which_version(client, sent, at):
    mark_read(actor=Viewer.of(sent.sigrid), pack=newest(sent, sent.sigrid), at=at)
    move(sent, at, 9, 30)
    rows = {row.recipient: row.read for row in pack_rows(sent.arena, Viewer.of(sent.idun))}
    assert rows[sent.ylva] is None
    assert (rows[sent.sigrid].pack.version, rows[sent.sigrid].read_at) == (1, at)
    client.force_login(sent.idun)
    for name in ("arena_packs", "arena_delegation"):
        html = client.get(reverse(name, args=[sent.arena.pk])).content.decode()
        assert "Version 1" in html
        assert "Inte markerat som läst" in html


def test_others_do_not(client, sent, at):
    mark_read(actor=Viewer.of(sent.sigrid), pack=newest(sent, sent.sigrid), at=at)
    assert set(last_read(sent.arena, Viewer.of(sent.sigrid))) == {sent.sigrid.pk}
    assert last_read(sent.arena, Viewer.of(sent.ylva)) == {}
    client.force_login(sent.ylva)
    html = client.get(reverse("arena_delegation", args=[sent.arena.pk])).content.decode()
    assert "markerat som läst" not in html
    assert "Version 1" not in html


def test_a_day_opens_with_the_mornings_card(client, sent):
    pack = newest(sent, sent.sigrid)
    client.force_login(sent.sigrid)
    html = client.get(reverse("pack_day", args=[pack.pk, "2027-06-30"])).content.decode()
    card = html[html.index('<section class="ask">') : html.index("</section>", html.index('<section class="ask">'))]
    for text in ("09.00–09.30", "Skogssalen", "Vera Lind", "Gör ersättningen flerårig.", "070-174 06 24"):
        assert text in card
    assert "Möte om banan" not in html
    assert client.get(reverse("pack_day", args=[pack.pk, "2027-07-01"])).status_code == 404
    assert client.get(reverse("pack_day", args=[pack.pk, "x"])).status_code == 404
    personal = Client().get(f"{sent.url}days/2027-06-30/")
    assert "09.00–09.30" in personal.content.decode()
    assert personal["Cache-Control"] == "private, no-store"
    assert Client().get(f"{sent.url}day/2027-07-01/").status_code == 404


def test_editing_text_that_the_reader_does_not_see_is_no_change(sent, at):
    update_item(actor=SYSTEM, at=at, item=sent.second, record_number="")
    assert build_packs(actor=SYSTEM, arena=sent.arena, at=at) == []
