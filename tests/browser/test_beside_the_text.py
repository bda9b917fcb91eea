"""What a communicator keeps beside a text: comments, variants and an op-ed, on a window of 360 px."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.desk import Desk, edit
from tests.browser.phone import rows

pytestmark = pytest.mark.browser
TITLE = "Rätt kompetens, nära hemmet"


@pytest.fixture(scope="module")
def communicator(chromium: Browser, own_site: Site) -> Iterator[Desk]:
    """Elis at Härnösand, who writes the message."""
    desk = Desk(chromium, own_site, "communicator")
    yield desk
    desk.context.close()


@pytest.fixture(scope="module")
def party(chromium: Browser, own_site: Site) -> Iterator[Desk]:
    """Rut at Ånge, whose party is asked about it."""
    desk = Desk(chromium, own_site, "process_leader")
    yield desk
    desk.context.close()


@pytest.fixture(scope="module")
def message(own_site: Site) -> str:
    """The address of a message in consultation."""
    found = rows(own_site, "SELECT id FROM joint_messages_jointmessage WHERE title = ?", TITLE)
    return f"/messages/{found[0][0]}/"


def test_a_comment_is_answered_and_resolved(communicator: Desk, party: Desk, message: str):
    party.open(message)
    party.press("Kommentera texten")
    party.press("Kommentera Pelare 3")
    party.fill("Din kommentar", "Nämn även dem som flyttar hem.")
    party.press("Kommentera")
    communicator.open(message)
    assert "Nämn även dem som flyttar hem." in communicator.text()
    communicator.open(f"{message}comments/")
    communicator.press("Svara")
    communicator.fill("Din kommentar", "Det står i stycket nedanför.")
    communicator.press("Svara")
    communicator.press("Avgör")
    communicator.open(message)
    assert "Inga öppna kommentarer." in communicator.text()
    assert "version 0.8" in communicator.page.inner_text("body")


def test_a_variant_says_when_the_message_has_left_it_behind(communicator: Desk, message: str):
    communicator.open(message)
    communicator.press("Ny variant")
    communicator.page.get_by_label("Språk").select_option(label="Engelska")
    communicator.page.get_by_label("Vad det är").select_option(label="Talat")
    communicator.fill("Text", "word " * 131)
    communicator.press("Spara")
    assert "130" in communicator.page.locator("[role=alert], .summary").first.inner_text()
    communicator.fill("Text", "Train people where they live.")
    communicator.press("Spara")
    assert "Bygger på v0.8, som 5 av 8 röstande parter står bakom." in communicator.text()
    edit(communicator, message, "Pelare", "Regional styrning.\nDistans och närhet.\nHemflyttare.", change="Väsentlig")
    communicator.open(message)
    expect(communicator.page.get_by_text("Har halkat efter")).to_be_visible()


def test_an_op_ed_names_who_signs_and_nobody_else(communicator: Desk, party: Desk, message: str):
    communicator.open(message)
    communicator.press("Skriv en debattartikel")
    communicator.fill("Rubrik", "Utbilda där människor bor")
    communicator.fill("Tidning", "Länsbladet (demo)")
    communicator.press("Gå vidare till texten")
    communicator.fill("Text", "Det saknas inte jobb i länet.\n\nDet saknas utbildning.")
    communicator.press("Spara")
    for name, organisation in (
        ("Elis Textvall, Härnösand", "Härnösands kommun"),
        ("Rut Mittpunkt, Ånge", "Ånge kommun"),
    ):
        communicator.press("Ange en undertecknare")
        communicator.page.get_by_label("Part", exact=True).select_option(label=organisation)
        communicator.page.get_by_label("Konto").select_option(label=name)
        communicator.press("Ange undertecknaren")
    communicator.press("Be om underskrift")
    assert "rut.mittpunkt@ange.example" in communicator.text()
    communicator.press("Fråga 2 personer")
    article = communicator.page.url
    party.open(article)
    party.press("Läs och svara")
    assert "Det saknas utbildning." in party.text()
    party.page.get_by_label("Undertecknar exakt den här texten").check()
    party.press("Skicka svaret")
    communicator.open(article)
    assert "1 av 2" in communicator.text()
    plain = communicator.page.request.get(f"{article}plain/").text()
    assert "Rut Mittpunkt" in plain
    assert "Elis Textvall" not in plain
