"""One day as one file: the ask first, nothing fetched, nothing that an open surface may not show."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.test import override_settings

from campaigns.briefing import document as d
from campaigns.briefing import labels
from campaigns.briefing.render import offline
from campaigns.briefing.surfaces import open_arena
from tests.campaigns.briefing import samples
from tests.campaigns.briefing.conftest import arena_pack

DAY, NEXT = "2027-06-29", "2027-06-30"
ADDRESS = "http://127.0.0.1:8000/arenas/1/pack/"
NASTY = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "</style><style>*{display:none}</style>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "Ωlá 日本 👍 \u202eabc 'O\"Neil' & Co",
)


class Reader(HTMLParser):
    """Every element with its attributes, every heading and the text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if re.fullmatch("h[1-6]", tag):
            self.headings.append("")

    def handle_data(self, data):
        if self._inside == "style":
            return
        self.text += data
        if re.fullmatch("h[1-6]", self._inside):
            self.headings[-1] += data.strip()

    def handle_endtag(self, tag):
        self._inside = ""

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


def words(content: bytes) -> str:
    return " ".join(Reader(content).text.split())


@pytest.fixture(scope="module")
def file() -> bytes:
    return offline.day_html(samples.arena_pack(), DAY)


def test_the_ask_stands_first_with_time_place_and_whom(file):
    text = words(file)
    opening = text[: text.index(labels.labels("sv")["programme"])]
    places = [
        opening.index(told)
        for told in (
            "Tisdag 29 juni",
            "15.30–15.50",
            "Hotell Skog, bibliotek",
            "Edvin Strömskog, Rolf Skogvåg",
            "Inför öppna anslutningsköer",
        )
    ]
    assert places[1:] == sorted(places[1:])


def test_then_the_programme_whom_to_call_and_every_section_in_order(file):
    headings, titles = Reader(file).headings, labels.titles("sv")
    assert headings[:5] == ["Tisdag 29 juni", "Dagens första", "Ditt program", "Din resa", titles[d.CONTACTS]]
    assert [heading for heading in headings[5:] if heading in titles.values()] == [titles[code] for code in d.SECTIONS]
    text = words(file)
    for told in (samples.FOOTER.banner, samples.FOOTER.built, samples.FOOTER.confidentiality, samples.FOOTER.funding):
        assert told in text
    assert b"<svg" in file


def test_the_morning_begins_with_what_stands_and_asks_where_we_ask():
    off = samples.entry(key="m1", title="Inställt", state="cancelled", time="07.00–07.30")
    ours = samples.entry(key="m2", title="Genomgång", ask="", people=(), time="08.00–08.30", has_pack=False)
    day = d.Day(DAY, "tisdag 29 juni", (off, ours, samples.entry()))
    content = offline.day_html(samples.arena_pack(days=(day,)), DAY)
    opening = words(content).split(labels.labels("sv")["programme"])[0]
    assert "Inställt" not in opening
    assert opening.index("08.00–08.30") < opening.index("15.30–15.50") < opening.index("Inför öppna")


def test_a_day_on_which_nothing_stands_has_no_morning_card():
    day = d.Day(DAY, "tisdag 29 juni", (samples.entry(state="cancelled", state_label="Inställd"),))
    content = offline.day_html(samples.arena_pack(days=(day,), items=()), DAY)
    assert "Dagens första" not in Reader(content).headings
    assert "Inställd" in words(content)


def test_each_day_holds_its_own_rows_and_together_they_are_the_programme():
    pack = samples.arena_pack()
    texts = {day.date: words(offline.day_html(pack, day.date)) for day in pack.days}
    for day in pack.days:
        for entry in day.entries:
            assert [date for date, text in texts.items() if entry.title in text] == [day.date]


def test_packs_stand_in_the_order_of_the_programme():
    late, early = samples.item_pack(), samples.item_pack(key="m2", title="Frukost")
    entries = (samples.entry(key="m2", title="Frukost", time="08.00–08.30"), samples.entry())
    pack = samples.arena_pack(items=(late, early), days=(d.Day(DAY, "tisdag 29 juni", entries),))
    reader = Reader(offline.day_html(pack, DAY))
    assert [attrs["id"] for tag, attrs in reader.elements if tag == "article" and "id" in attrs] == ["m2", "m6"]


def test_a_day_without_ones_own_items_is_no_file():
    for date in ("2027-07-01", "2027-06-31", "", "../etc"):
        with pytest.raises(offline.NoSuchDay):
            offline.day_html(samples.arena_pack(), date)


def test_it_asks_for_nothing(file):
    reader = Reader(file)
    assert {tag for tag, _ in reader.elements} & {"script", "link", "img", "iframe", "object", "form", "base"} == set()
    for name in ("src", "srcset", "style", "data", "action", "poster", "background", "xlink:href"):
        assert reader.values(name) == []
    assert not [name for _, attrs in reader.elements for name in attrs if name.startswith("on")]
    targets = {"#" if href.startswith("#") else href for href in reader.values("href")}
    assert targets == {"#", "tel:070-1740624", ADDRESS}
    assert b"url(" not in file
    assert b"@import" not in file


@pytest.mark.parametrize("date", [DAY, NEXT])
def test_every_anchor_leads_somewhere(date):
    reader = Reader(offline.day_html(samples.arena_pack(), date))
    anchors = {href[1:] for href in reader.values("href") if href.startswith("#")}
    assert anchors == set(reader.values("id"))


def test_its_own_policy_lets_nothing_but_its_own_style_have_effect(file):
    reader = Reader(file)
    tags = [tag for tag, _ in reader.elements]
    policy = next(attrs["content"] for _, attrs in reader.elements if "http-equiv" in attrs)
    style = re.search(r"<style>(.*?)</style>", file.decode(), re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert tags.count("style") == 1
    assert tags.index("meta") < tags.index("style")


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_becomes_markup(file, nasty):
    entry = samples.entry(title=nasty, place=nasty, people=(nasty,), ask=nasty, embargo=nasty, state_label=nasty)
    item = samples.item_pack(title=nasty, fallback=nasty, defensive=(nasty,), changes=(nasty,))
    pack = samples.arena_pack(
        title=nasty,
        recipient=nasty,
        note=nasty,
        travel=(nasty,),
        fallback=nasty,
        contacts=(d.Contact(nasty, nasty, nasty),),
        days=(d.Day(DAY, nasty, (entry,)),),
        items=(item,),
    )
    content = offline.day_html(pack, DAY)
    reader = Reader(content)
    assert nasty in reader.text
    assert {tag for tag, _ in reader.elements} <= {tag for tag, _ in Reader(file).elements}
    assert {name for _, attrs in reader.elements for name in attrs} <= {
        name for _, attrs in Reader(file).elements for name in attrs
    }


def test_it_is_an_open_surface():
    secret = samples.item_pack(key="m7", confidential=True, title="Hemligt möte")
    private = replace(samples.PROMISE, private=True, text="Hemligt löfte.")
    entries = (samples.entry(), samples.entry(key="m7", confidential=True, title="Hemligt möte"))
    pack = samples.arena_pack(
        items=(replace(samples.item_pack(), promises=(samples.PROMISE, private)), secret),
        days=(d.Day(DAY, "tisdag 29 juni", entries),),
        changes=("Hemligt möte",),
    )
    content = offline.day_html(pack, DAY)
    text = words(content)
    for hidden in ("Tveksam", "tjugo minuter", "Hemligt möte", "Hemligt löfte."):
        assert hidden not in text
    for shown in ("Neutral", samples.PROMISE.text, "6 maj, E-post", labels.labels("sv")["confidential"]):
        assert shown in text
    assert content == offline.day_html(open_arena(pack), DAY)


def test_an_embargoed_text_goes_only_to_whom_it_is_for(built):
    texts = {
        user.pk: " ".join(
            words(offline.day_html(pack, day.date))
            for pack in [arena_pack(built.arena, user)]
            for day in arena_pack(built.arena, user).days
        )
        for user in (built.sigrid, built.ylva)
    }
    assert [pk for pk, text in texts.items() if "Tak om broar." in text] == [built.sigrid.pk]
    assert [pk for pk, text in texts.items() if "Gör ersättningen flerårig." in text] == [built.sigrid.pk]
    assert [pk for pk, text in texts.items() if "Tak om banan." in text] == [built.sigrid.pk, built.ylva.pk]
    assert [pk for pk, text in texts.items() if "Hemligt löfte." in text] == []
    assert [pk for pk, text in texts.items() if "Positiv" in text] == []


def test_it_speaks_the_recipients_language():
    item = samples.item_pack(language="en")
    content = offline.day_html(samples.arena_pack(language="en", items=(item,)), DAY)
    assert '<html lang="en">' in content.decode()
    assert {"First of the day", "Your programme", "Tough questions"} <= set(Reader(content).headings)
    assert "Ditt program" not in words(content)


def test_the_same_snapshot_and_day_are_the_same_bytes(file):
    assert offline.day_html(samples.arena_pack(), DAY) == file


@override_settings(BASE_URL="https://samsyn.example")
def test_it_says_where_the_newest_version_is_without_a_key_to_it():
    assert "https://samsyn.example/arenas/1/pack/" in Reader(offline.day_html(samples.arena_pack(), DAY)).values("href")


def test_it_fits_a_poor_connection(file):
    assert len(gzip.compress(file)) <= 12_000
    assert len(file) <= 60_000
