"""Packs on the web: one's own in full, others not at all, the coordinator as sent."""

import datetime as dt
import re
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.models import BriefingPack
from campaigns.services.packs import build_packs
from campaigns.services.programme import move_item
from crm.models import Council, Debrief, Delivery, Meeting, Stance
from crm.visibility import SYSTEM
from tests.campaigns.briefing.conftest import local, make_item
from tests.factories import MeetingFactory

CANARY = "Sade ja i korridoren."
PACK_QUERIES = 9
LIST_QUERIES = 10


@pytest.fixture
def packs(stage, at):
    """The stage built, with a note of what was said at the last contact."""
    Council.current()
    Council.objects.update(frozen_at=at)
    Debrief.objects.create(meeting=Meeting.objects.get(ref="I1"), said=CANARY, author=stage.idun, written_at=at)
    build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    stage.row = BriefingPack.objects.get(item=stage.first, recipient=stage.sigrid)
    stage.arena_row = BriefingPack.objects.get(item=None, recipient=stage.sigrid)
    return stage


def page(client, user, name, *args):
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    return response.status_code, response.content.decode(errors="replace")


def test_ones_own_pack_shows_everything(client, packs):
    status, html = page(client, packs.sigrid, "pack_detail", packs.row.pk)
    assert status == 200
    for text in ("Peka ut banan.", "Tak om banan.", CANARY, "Positiv", "Skicka underlag.", "Svar om banan."):
        assert text in html
    assert "Hemligt löfte." not in html


def test_a_partys_own_promise_is_read_by_its_people_after_sign_in_only(client, packs):
    row = BriefingPack.objects.get(item=packs.first, recipient=packs.ylva)
    assert "Hemligt löfte." in page(client, packs.ylva, "pack_detail", row.pk)[1]
    assert "Hemligt löfte." not in page(client, packs.idun, "pack_detail", row.pk)[1]


@pytest.mark.parametrize(("name", "row"), [("item_pack", "row"), ("arena_pack", "arena_row")])
def test_a_coordinator_without_one_finds_those_of_others(client, packs, name, row):
    about = packs.first if name == "item_pack" else packs.arena
    status, html = page(client, packs.idun, name, about.pk)
    assert status == 200
    assert f'href="{reverse("pack_detail", args=[getattr(packs, row).pk])}">Sigrid Fjäll' in html
    assert "Inget mötesunderlag än" not in html


def test_the_sections_stand_in_order(client, packs):
    _, html = page(client, packs.sigrid, "pack_detail", packs.row.pk)
    headings = [re.sub(r"<[^>]+>", "", heading).strip() for heading in re.findall(r"<h2>(.*?)</h2>", html, re.S)]
    assert [h for h in headings if h in labels.titles("sv").values()] == [
        labels.titles("sv")[code] for code in d.SECTIONS
    ]


def test_time_place_who_ask_and_sentence_open_the_page(client, packs):
    _, html = page(client, packs.sigrid, "pack_detail", packs.row.pk)
    words = re.sub(r"<[^>]+>|\s+", " ", html[html.index("<article") :])[:900]
    for text in ("tisdag 29 juni", "08.00–08.30", "Skogssalen", "Vera Lind", "Peka ut banan.", "Tak om banan."):
        assert text in words


def test_nobody_else_reads_it(client, packs, olle, elis):
    for user in (packs.ylva, elis, olle):
        for name in ("pack_detail", "pack_pdf", "pack_ics"):
            assert page(client, user, name, packs.row.pk)[0] == 404


def test_the_coordinator_reads_what_is_sent(client, packs):
    status, html = page(client, packs.idun, "pack_detail", packs.row.pk)
    assert status == 200
    assert "Neutral" in html
    assert CANARY not in html
    assert "Positiv" not in html


def test_the_arena_page_holds_every_item(client, packs):
    status, html = page(client, packs.sigrid, "pack_detail", packs.arena_row.pk)
    assert status == 200
    assert f'href="#m{packs.first.meeting_id}"' in html
    assert f'id="m{packs.second.meeting_id}"' in html
    assert "Fakta om broar." in html


def test_items_and_arenas_lead_to_ones_own_newest_pack(client, packs, at):
    client.force_login(packs.sigrid)
    assert client.get(reverse("item_pack", args=[packs.first.pk])).url == reverse("pack_detail", args=[packs.row.pk])
    assert client.get(reverse("arena_pack", args=[packs.arena.pk])).url == reverse(
        "pack_detail", args=[packs.arena_row.pk]
    )
    move_item(actor=SYSTEM, at=at, item=packs.first, starts=local(29, 9), ends=local(29, 9, 30))
    build_packs(actor=SYSTEM, arena=packs.arena, at=at)
    newest = client.get(reverse("item_pack", args=[packs.first.pk])).url
    assert newest != reverse("pack_detail", args=[packs.row.pk])
    html = client.get(newest).content.decode()
    assert "<del>08.00–08.30</del> <ins>09.00–09.30</ins>" in html
    assert newest in client.get(reverse("pack_detail", args=[packs.row.pk])).content.decode()


def test_without_a_pack_the_page_says_so(client, packs, sigrid):
    item = make_item(packs.arena, "P7", "Ny punkt", 29, 16, lead=sigrid)
    status, html = page(client, sigrid, "item_pack", item.pk)
    assert status == 200
    assert "Ny punkt" in html


def test_an_item_that_one_may_not_see_is_404(client, packs, olle):
    assert page(client, olle, "item_pack", packs.first.pk)[0] == 404
    assert page(client, olle, "arena_pack", packs.arena.pk)[0] == 404


def test_a_called_off_meeting_is_told(client, packs):
    Meeting.objects.filter(pk=packs.first.meeting_id).update(state="cancelled")
    _, before = page(client, packs.sigrid, "pack_detail", packs.row.pk)
    Meeting.objects.filter(pk=packs.first.meeting_id).update(state="confirmed")
    _, after = page(client, packs.sigrid, "pack_detail", packs.row.pk)
    assert before.count('class="note stop"') == after.count('class="note stop"') + 1


def test_pdf_and_calendar(client, packs):
    client.force_login(packs.sigrid)
    pdf = client.get(reverse("pack_pdf", args=[packs.row.pk]))
    assert pdf.content.startswith(b"%PDF-1.7")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert pdf["Content-Disposition"] == 'attachment; filename="p1-mote-om-banan.pdf"'
    whole = client.get(reverse("pack_ics", args=[packs.arena_row.pk]))
    alone = client.get(reverse("pack_ics", args=[packs.row.pk]))
    assert (whole.content.count(b"BEGIN:VEVENT"), alone.content.count(b"BEGIN:VEVENT")) == (2, 1)
    assert client.get(reverse("pack_pdf", args=[packs.arena_row.pk])).content.startswith(b"%PDF-1.7")


def test_the_coordinators_list(client, packs):
    status, html = page(client, packs.idun, "arena_packs", packs.arena.pk)
    assert status == 200
    assert html.index("Sigrid Fjäll") < html.index("Ylva Kanal")
    assert page(client, packs.sigrid, "arena_packs", packs.arena.pk)[0] == 403
    assert page(client, packs.sigrid, "arena_packs_send", packs.arena.pk)[0] == 403


def test_building_by_button(client, packs):
    client.force_login(packs.idun)
    url = reverse("arena_packs_build", args=[packs.arena.pk])
    assert client.get(url).url == reverse("arena_packs", args=[packs.arena.pk]), "opening it does nothing"
    Meeting.objects.filter(pk=packs.first.meeting_id).update(place="Ny sal")
    assert client.post(url).url == reverse("arena_packs", args=[packs.arena.pk])
    assert BriefingPack.objects.filter(version=2).count() == 4


def test_sending_shows_recipients_first_and_can_be_stopped(client, packs):
    client.force_login(packs.idun)
    url = reverse("arena_packs_send", args=[packs.arena.pk])
    html = client.get(url).content.decode()
    assert packs.sigrid.email in html
    assert packs.ylva.email in html
    assert not Delivery.objects.exists()
    seal = re.search(r'name="confirmed" value="(\w+)"', html)[1]

    before = timezone.now()
    assert client.post(url, {"confirmed": seal}).status_code == 302
    assert Delivery.objects.count() == 2
    assert all(mail.not_before >= before + dt.timedelta(seconds=55) for mail in Delivery.objects.all())
    assert packs.sigrid.email not in client.get(url).content.decode()

    client.post(reverse("arena_packs_stop", args=[packs.arena.pk]))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_what_was_not_shown_is_not_sent(client, packs):
    client.force_login(packs.idun)
    response = client.post(reverse("arena_packs_send", args=[packs.arena.pk]), {"confirmed": "old"})
    assert response.status_code == 409
    assert packs.sigrid.email in response.content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("n", [1, 3])
def test_queries_of_a_pack_do_not_grow(client, packs, at, n, django_assert_num_queries):
    for k in range(n):
        MeetingFactory.create(people=[packs.minister], on=dt.date(2027, 5, k + 1))
        make_item(packs.arena, f"Q{k}", f"Möte {k}", 28, 10 + k, lead=packs.sigrid, people=[packs.minister])
    build_packs(actor=SYSTEM, arena=packs.arena, at=at)
    row = BriefingPack.objects.filter(item=None, recipient=packs.sigrid).latest("version")
    client.force_login(packs.sigrid)
    with django_assert_num_queries(PACK_QUERIES):
        assert client.get(reverse("pack_detail", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_queries_of_the_list_do_not_grow(client, packs, at, n, django_assert_num_queries):
    for k in range(n):
        make_item(packs.arena, f"Q{k}", f"Möte {k}", 28, 10 + k, lead=packs.sigrid)
    build_packs(actor=SYSTEM, arena=packs.arena, at=at)
    client.force_login(packs.idun)
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(reverse("arena_packs", args=[packs.arena.pk])).status_code == 200


def test_stances_are_what_they_were_when_the_pack_was_built(client, packs):
    Stance.objects.update(position="opposes")
    _, html = page(client, packs.sigrid, "pack_detail", packs.row.pk)
    assert "Neutral" in html
    assert "Motsätter sig" not in html


def leads_to(client, url):
    """Where the links of a page lead."""
    return {urljoin(url, path) for path in re.findall(r'href="([^"]+)"', client.get(url).content.decode())}


def test_other_forms_on_paper(client, packs):
    client.force_login(packs.sigrid)
    item, arena = packs.row.pk, packs.arena_row.pk
    html = leads_to(client, reverse("pack_detail", args=[item]))
    day = leads_to(client, reverse("pack_day", args=[arena, "2027-06-30"]))
    for name, args, on in (
        ("pack_large", [item], html),
        ("pack_sheet", [item], html),
        ("pack_day_sheet", [arena, "2027-06-30"], day),
    ):
        assert reverse(name, args=args) in on
        assert client.get(reverse(name, args=args)).content.startswith(b"%PDF-1.7")
    assert client.get(reverse("pack_day_sheet", args=[arena, "2027-07-09"])).status_code == 404
    assert client.get(reverse("pack_sheet", args=[arena])).status_code == 404
    assert page(client, packs.ylva, "pack_large", item)[0] == 404
