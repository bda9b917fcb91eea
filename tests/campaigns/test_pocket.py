"""The pack on a phone: a page per day, what there is to save, what changed, and the app to install."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from campaigns.briefing import document as d
from campaigns.briefing.render.html import DayView, day_of
from campaigns.briefing.render.offline import day_html
from campaigns.models import Delegate
from campaigns.services.packs import build_packs
from campaigns.services.programme import move_item
from campaigns.services.sending import send_packs
from crm import clock
from crm.models import Delivery
from crm.outbox import links
from crm.services.links import revoke_links
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing import samples
from tests.campaigns.briefing.conftest import built, local, stage

__all__ = ["built", "stage"]
# A stored day of a heavy programme, as bytes of HTML; and with its style, what stands before the first item's pack.
DAY_LIMIT, FIRST_VIEW_LIMIT = 60_000, 12_000


@pytest.fixture
def mailed(stage, at):
    send_packs(actor=SYSTEM, arena=stage.arena, at=at)
    stage.urls = {
        mail.recipient: reverse("personal-link", args=[links.derive(mail.pk)]) for mail in Delivery.objects.all()
    }
    return stage


def heavy() -> d.ArenaPack:
    """A day with eight items, each with a full pack."""
    keys = [f"m{n}" for n in range(8)]
    entries = tuple(samples.entry(key=key, title=f"Möte {key}", has_pack=True) for key in keys)
    # Four messages, each at two of the meetings.
    uses = [(replace(samples.item_pack().messages[0], title=f"Budskap {n // 2}"),) for n in range(len(keys))]
    items = tuple(
        samples.item_pack(key=key, title=f"Möte {key}", messages=use) for key, use in zip(keys, uses, strict=True)
    )
    return samples.arena_pack(days=(d.Day("2027-06-29", "tisdag 29 juni", entries),), items=items)


def test_the_day_opens_by_the_link_with_its_rows_and_no_menu(client, mailed):
    answer = client.get(f"{mailed.urls[mailed.sigrid]}days/2027-06-29/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Möte om banan" in html
    assert "Rundabord" not in html
    assert 'href="/rows/' in html
    assert mailed.urls[mailed.sigrid].split("/")[2] not in html
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert client.get(f"{mailed.urls[mailed.sigrid]}days/2027-07-05/").status_code == 404


def test_the_plan_names_days_and_files_and_not_the_link(client, mailed):
    url = mailed.urls[mailed.sigrid]
    plan = client.get(f"{url}pocket.json").json()
    assert (plan["version"], plan["base"], plan["aliases"], plan["changes"]) == (1, "", [], [])
    assert [day["date"] for day in plan["days"]] == ["2027-06-29", "2027-06-30"]
    assert all(client.get(day["url"]).status_code == 200 for day in plan["days"])
    assert all(client.get(asset).status_code == 200 for asset in plan["assets"])


def test_what_changed_since_the_saved_copy_is_told(client, mailed, at):
    url = f"{mailed.urls[mailed.sigrid]}pocket.json"
    move_item(actor=SYSTEM, at=at, item=mailed.second, starts=local(30, 9, 30), ends=local(30, 10))
    build_packs(actor=SYSTEM, arena=mailed.arena, at=at)
    plan = client.get(url, {"since": 1}).json()
    assert plan["version"] == 2
    assert ["09.30" in line for line in plan["changes"]] == [True]
    for since in ("2", "99", "x", "-1", "9" * 30, "٣"):
        assert client.get(url, {"since": since}).json()["changes"] == []


def test_a_revoked_link_answers_404_everywhere(client, mailed, at):
    delegate = Delegate.objects.get(user=mailed.sigrid)
    revoke_links(actor=Viewer.of(mailed.idun), purpose="arena_pack", subject_id=delegate.pk, at=at)
    for path in ("", "pocket.json", "app.webmanifest", "days/2027-06-29/"):
        assert client.get(f"{mailed.urls[mailed.sigrid]}{path}").status_code == 404


def test_signed_in_it_is_the_open_surface_of_ones_own_newest_pack(client, built, at):
    old = built.sigrid.packs.get(item=None)
    move_item(actor=SYSTEM, at=at, item=built.second, starts=local(30, 9, 30), ends=local(30, 10))
    build_packs(actor=SYSTEM, arena=built.arena, at=at)
    client.force_login(built.sigrid)
    plan = client.get(reverse("pack_pocket", args=[old.pk]), {"since": 1}).json()
    newest = built.sigrid.packs.filter(item=None).order_by("-version").first()
    assert (plan["version"], plan["base"]) == (2, reverse("pack_detail", args=[newest.pk]))
    assert reverse("arena_pack", args=[built.arena.pk]) in plan["aliases"]
    html = client.get(plan["days"][0]["url"]).content.decode()
    assert "Möte om banan" in html
    # Rolf's stance was told to us directly: it stands after sign-in, never in what a phone keeps.
    assert "Positiv" in client.get(reverse("pack_detail", args=[newest.pk])).content.decode()
    assert "Positiv" not in html


def test_nobody_elses_pack_is_saved_not_even_by_a_coordinator(client, built):
    row = built.sigrid.packs.get(item=None)
    for user in (built.idun, built.ylva):
        client.force_login(user)
        for name in ("pack_pocket", "pack_app"):
            assert client.get(reverse(name, args=[row.pk])).status_code == 404
        assert client.get(reverse("pack_day", args=[row.pk, "2027-06-29"])).status_code == 404
    client.force_login(built.idun)
    assert "data-pocket=" not in client.get(reverse("pack_detail", args=[row.pk])).content.decode()


def test_who_is_signed_out_is_sent_to_sign_in(client, built):
    answer = client.get(reverse("pack_pocket", args=[built.sigrid.packs.get(item=None).pk]))
    assert (answer.status_code, answer.url.startswith("/account/login/")) == (302, True)


def test_the_app_opens_the_pack(client, mailed):
    url = mailed.urls[mailed.sigrid]
    answer = client.get(f"{url}app.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    app = answer.json()
    assert (app["start_url"], app["display"], app["scope"]) == (url, "standalone", "/")
    assert {icon["sizes"] for icon in app["icons"]} == {"any", "192x192", "512x512"}


@pytest.mark.parametrize(
    ("hour", "title"), [(7, "Första"), (9, "Andra"), (23, "Andra")], ids=["before", "between", "after"]
)
def test_the_card_is_of_what_comes_next(hour, title):
    first, second = (
        samples.entry(key=f"m{n}", title=name, starts=local(29, at).isoformat(), ends=local(29, at + 1).isoformat())
        for n, (name, at) in enumerate([("Första", 8), ("Andra", 10)])
    )
    off = samples.entry(key="m9", title="Inställt", state="cancelled")
    pack = samples.arena_pack(days=(d.Day("2027-06-29", "tisdag 29 juni", (off, first, second)),), items=())
    cards = DayView(pack, day_of(pack, "2027-06-29"), at=local(29, hour)).cards
    assert [card.entry.title for card in cards] == ["Första", "Andra"]
    assert [card.entry.title for card in cards if card.is_next] == [title]


def test_a_heavy_day_keeps_within_its_weight(client, built, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda *_: local(29, 7))
    monkeypatch.setattr("campaigns.briefing.stored.arena_of", lambda *_: heavy())
    client.force_login(built.sigrid)
    row = built.sigrid.packs.get(item=None)
    html = client.get(reverse("pack_day", args=[row.pk, "2027-06-29"])).content
    assert html.count(b'href="/rows/') == 8
    assert len(html) <= DAY_LIMIT
    css = client.get(re.search(r'href="(/assets/[^"]+css)"', html.decode())[1]).content
    first = html[: html.index(b'id="m0"')]
    assert len(gzip.compress(first)) + len(gzip.compress(css)) <= FIRST_VIEW_LIMIT
    file = day_html(heavy(), "2027-06-29")
    assert len(file) <= DAY_LIMIT
    assert len(gzip.compress(file[: file.index(b'id="m0"')])) <= FIRST_VIEW_LIMIT


def test_what_stands_above_is_not_said_again(client, built):
    html = day_html(heavy(), "2027-06-29").decode()
    # A title stands over its message, and where a later meeting leads back to it.
    assert [html.count(f"Budskap {n}") for n in range(4)] == [2] * 4
    assert html.count("070-1740624") == 3
    assert html.count('href="#m0">Som ovan') > 7
