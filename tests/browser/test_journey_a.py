"""Journey A: a reader with a phone of 360 px. Mail, saved days, the corridor without a network, four rows, a move."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, new_context, sign_in
from tests.browser.phone import (
    CACHED,
    CONTROLLED,
    MORNING,
    READER,
    SENT,
    STORED,
    TUESDAY,
    WRITTEN,
    Phone,
    mail_link,
    manage,
    rows,
)
from tests.browser.test_every_page import check

pytestmark = pytest.mark.browser
# What a note wears, and a page without style does not.
NOTE_EDGE = "getComputedStyle(document.querySelector('.note')).borderInlineStartWidth"


@pytest.fixture(scope="module")
def link(own_site: Site) -> str:
    return mail_link(own_site)


@pytest.fixture
def phone(chromium: Browser, own_site: Site, link: str) -> Iterator[Phone]:
    """Opened by the mail's link on Tuesday morning, without a password, and saved."""
    manage(own_site, "clock", MORNING)
    phone = Phone(chromium, own_site, link, MORNING)
    phone.save()
    yield phone
    phone.context.close()


def test_saved_once_the_whole_day_opens_without_a_network(phone: Phone):
    assert "Sigrid Fjällrök" in phone.page.inner_text("main")
    expect(phone.page.locator("[data-pocket] [role=status]")).to_contain_text("tisdag 29 juni")
    phone.context.set_offline(True)
    phone.page.reload()
    assert phone.page.url.endswith(f"{phone.link}days/{TUESDAY}/")
    text = phone.page.inner_text("main")
    assert "Sparad tisdag 29 juni 07.30. Det kan ha ändrats sedan dess." in text
    for told in ("Frukostsamtal", "08.00", "Norra Sverige-mingel"):
        assert told in text
    assert phone.page.get_by_role("heading", name="Svåra frågor").count() > 1
    assert phone.page.get_by_role("heading", name="Vem du möter").count() > 1
    assert phone.page.get_by_role("heading", name=re.compile("Fakta")).count() > 1
    phone.page.get_by_role("link", name="torsdag 1 juli").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Torsdag 1 juli")
    assert phone.errors == []


def test_one_screen_says_time_place_who_ask_and_one_sentence(phone: Phone):
    phone.context.set_offline(True)
    phone.open()
    card = phone.page.locator("[data-next]:visible")
    assert card.count() == 1
    for selector in (".when", ".meeting", ".meeting b", ".reading", ".said"):
        box = card.locator(selector).first.bounding_box()
        assert box
        assert 0 < box["y"] + box["height"] <= 640, selector
    assert "08.00–09.00" in card.inner_text()
    phone.set_clock(f"{TUESDAY}T12:00:00+02:00")
    phone.open()
    assert "18.00" in phone.page.locator("[data-next]:visible").inner_text()


def test_nothing_that_opens_the_pack_is_kept_on_the_phone(phone: Phone):
    token = phone.link.split("/")[2]
    kept = phone.page.evaluate(f"async () => JSON.stringify([await ({STORED})(), await ({CACHED})()])")
    assert "tisdag 29 juni" in kept
    assert token not in kept


def test_removed_by_the_reader_nothing_is_left(phone: Phone):
    phone.page.get_by_role("button", name="Ta bort från telefonen").click()
    expect(phone.page.get_by_text("Inget av underlaget finns kvar i telefonen.")).to_be_visible()
    phone.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        phone.page.reload()


def test_after_seven_days_the_copy_is_dead_also_without_a_network(phone: Phone):
    phone.context.set_offline(True)
    phone.set_clock("2027-07-06T07:00:00+02:00")
    phone.open()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Torsdag 1 juli")
    phone.set_clock("2027-07-06T07:31:00+02:00")
    phone.open()
    assert "äldre än sju dagar" in phone.page.inner_text("body")
    assert phone.page.locator("article").count() == 0


def test_text_of_twice_the_size_loses_nothing(phone: Phone):
    phone.context.set_offline(True)
    phone.open()
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360
    for button in phone.page.locator("main :is(a, button, summary, textarea):visible").all():
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360.5


@pytest.mark.parametrize("offline", [False, True])
def test_a_screen_reader_and_a_keyboard_reach_every_act(phone: Phone, chromium: Browser, offline: bool):
    phone.context.set_offline(offline)
    phone.open(f"days/{TUESDAY}/")
    for summary in phone.page.locator("summary").all():
        summary.click()
    # The page's policy keeps foreign script out: axe comes past it over the debugging protocol.
    faults = check(phone.page, Axe(), f"day, offline {offline}")
    assert faults == []
    for act in phone.page.locator("main :is(a, button, summary, textarea):visible").all():
        act.focus()
        assert act.evaluate("one => one === document.activeElement")


def test_four_rows_written_offline_arrive_once_with_their_time_and_author(phone: Phone, own_site: Site):
    phone.context.set_offline(True)
    phone.set_clock(WRITTEN)
    phone.open(f"days/{TUESDAY}/")
    form = phone.page.locator("article", has_text="Frukostsamtal").locator("form[data-rows]").first
    phone.page.locator("article", has_text="Frukostsamtal").get_by_text("Skriv de fyra raderna").first.click()
    form.get_by_label("Vad sa de om vår fråga?").fill("De vill se en tidplan.")
    phone.page.reload()
    expect(form.get_by_label("Vad sa de om vår fråga?")).to_have_value("De vill se en tidplan.")
    form.get_by_label("Vad lovade vi, till när?").fill("Skicka underlaget senast fredag.")
    form.get_by_role("button", name="Skicka de fyra raderna").click()
    expect(form.locator("[data-rows-state]")).to_have_text("Väntar på nät. Skrivet 09.05.")

    manage(own_site, "clock", SENT)
    phone.set_clock(SENT)
    phone.context.set_offline(False)
    expect(form.locator("[data-rows-state]")).to_have_text("Skickat 09.40.")
    phone.page.reload()
    phone.page.wait_for_timeout(500)
    found = rows(
        own_site,
        "SELECT d.said, d.we_promised, u.email, d.written_at, d.received_at FROM crm_debrief d"
        " JOIN crm_user u ON u.id = d.author_id JOIN crm_meeting m ON m.id = d.meeting_id WHERE m.ref = 'P04'",
    )
    assert found == [
        (
            "De vill se en tidplan.",
            "Skicka underlaget senast fredag.",
            READER,
            "2027-06-29 07:05:00",
            "2027-06-29 07:40:00",
        )
    ]
    assert rows(own_site, "SELECT count(*) FROM crm_debriefarrival") == [(1,)]
    assert phone.errors == []


def test_another_contact_written_offline_arrives_once_with_its_time_and_author(phone: Phone, own_site: Site):
    phone.context.set_offline(True)
    phone.set_clock(WRITTEN)
    phone.open(f"days/{TUESDAY}/")
    phone.page.get_by_text("Annan kontakt").first.click()
    form = phone.page.locator("form[data-rows^=contact]")
    form.get_by_label("Vem mötte ni?").fill("Rolf Käppvåg")
    form.get_by_label("Vad sa de om vår fråga?").fill("Vill träffas i höst.")
    form.get_by_role("button").click()
    expect(form.locator("[data-rows-state]")).to_have_text("Väntar på nät. Skrivet 09.05.")
    expect(form.get_by_label("Vem mötte ni?")).to_have_value("")

    manage(own_site, "clock", SENT)
    phone.set_clock(SENT)
    phone.context.set_offline(False)
    expect(form.locator("[data-rows-state]")).to_have_text("Skickat 09.40.")
    phone.page.reload()
    phone.page.wait_for_timeout(500)
    found = rows(
        own_site,
        "SELECT m.kind, d.said, p.name, u.email, d.written_at, d.received_at FROM crm_debrief d"
        " JOIN crm_user u ON u.id = d.author_id JOIN crm_meeting m ON m.id = d.meeting_id"
        " JOIN crm_meetingcounterpart c ON c.meeting_id = m.id JOIN crm_person p ON p.id = c.person_id"
        " JOIN campaigns_arenacontact a ON a.meeting_id = m.id",
    )
    told = ("chance", "Vill träffas i höst.", "Rolf Käppvåg", READER, "2027-06-29 07:05:00", "2027-06-29 07:40:00")
    assert found == [told]
    assert phone.errors == []


def test_of_two_contacts_written_offline_the_refused_one_is_kept_and_mended(phone: Phone, own_site: Site):
    phone.context.set_offline(True)
    phone.set_clock(WRITTEN)
    phone.open(f"days/{TUESDAY}/")
    phone.page.get_by_text("Annan kontakt").first.click()
    form = phone.page.locator("form[data-rows^=contact]")
    who, said = form.get_by_label("Vem mötte ni?"), form.get_by_label("Vad sa de om vår fråga?")
    send = form.locator("button[type=submit]")
    for name, words in (("Ingen Alls", "Ringer i augusti."), ("Rolf Käppvåg", "Läser på till hösten.")):
        who.fill(name)
        said.fill(words)
        send.click()
        expect(who).to_have_value("")
    lines = form.locator("[data-rows-list] li")
    expect(lines).to_have_count(1)

    manage(own_site, "clock", SENT)
    phone.set_clock(SENT)
    phone.context.set_offline(False)
    expect(form.locator("[data-rows-state]")).to_have_text("Skickat 09.40.")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Ingen Alls: Ringer i augusti. – Inte skickat.")
    assert check(phone.page, Axe(), "a refused contact") == []

    who.fill("Rolf Käppvåg")
    said.fill("Tackade för samtalet.")
    send.click()
    expect(said).to_have_value("")
    # The new one has its own line until it has arrived.
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Ingen Alls")
    lines.get_by_role("button", name="Rätta").click()
    expect(said).to_have_value("Ringer i augusti.")
    phone.page.reload()
    expect(who).to_have_value("Ingen Alls")
    who.fill("Rolf Käppvåg")
    send.click()
    expect(lines).to_have_count(0)
    expect(who).to_have_value("")
    phone.page.wait_for_timeout(500)
    found = rows(own_site, "SELECT said FROM crm_debrief")
    for words in ("Ringer i augusti.", "Läser på till hösten.", "Tackade för samtalet."):
        assert found.count((words,)) == 1
    # The refusal itself is all that the browser complains of.
    assert [told for told in phone.errors if "422" not in told] == []


def test_a_moved_item_shows_its_old_time_struck_through(phone: Phone, own_site: Site):
    move = (
        "from django.utils.dateparse import parse_datetime as at\n"
        "from campaigns.models import ProgrammeItem\nfrom campaigns.services.programme import move_item\n"
        "from campaigns.services.packs import build_packs\nfrom crm.visibility import SYSTEM\nfrom crm import clock\n"
        "item = ProgrammeItem.objects.get(meeting__ref='P11')\n"
        "move_item(actor=SYSTEM, at=clock.now(), item=item, starts=at('2027-07-01T10:30:00+02:00'),"
        " ends=at('2027-07-01T11:10:00+02:00'))\n"
        "build_packs(actor=SYSTEM, arena=item.arena, at=clock.now())\n"
    )
    manage(own_site, "shell", "--no-imports", "-c", move)
    phone.page.reload()
    changed = phone.page.locator("[data-pocket] li")
    expect(changed.first).to_contain_text("10.30–11.10")
    phone.context.set_offline(True)
    phone.open("days/2027-07-01/")
    line = phone.page.locator(".list time", has_text="10.30–11.10").first
    expect(line.locator("del")).to_have_text("10.00–10.40")


def test_signed_in_it_works_alike_and_signing_out_removes_it(chromium: Browser, own_site: Site):
    manage(own_site, "clock", MORNING)
    context = new_context(chromium, own_site, width=360)
    page = context.new_page()
    sign_in(page, *own_site.sign_ins["reader"])
    arena = rows(own_site, "SELECT id FROM campaigns_arena")[0][0]
    page.goto(f"/arenas/{arena}/pack/")
    page.get_by_role("button", name="Spara i telefonen").click()
    expect(page.get_by_role("button", name="Sparat i telefonen")).to_be_visible()
    page.evaluate(CONTROLLED)
    context.set_offline(True)
    page.goto(f"/arenas/{arena}/pack/")
    assert "Det kan ha ändrats sedan dess." in page.inner_text("main")
    context.set_offline(False)
    page.goto("/settings/")
    page.locator("form[action='/account/logout/']").first.evaluate("form => form.submit()")
    page.wait_for_url("**/account/login/**")
    assert page.evaluate(STORED) == []
    context.close()


def test_a_revoked_link_stops_at_the_next_contact_and_keeps_what_was_written(
    chromium: Browser, phone: Phone, own_site: Site
):
    phone.context.set_offline(True)
    phone.set_clock(f"{TUESDAY}T21:00:00+02:00")
    phone.open(f"days/{TUESDAY}/")
    article = phone.page.locator("article", has_text="Norra Sverige-mingel").last
    article.get_by_text("Skriv de fyra raderna").click()
    article.get_by_label("Vad sa de om vår fråga?").fill("Bra stämning.")
    article.get_by_role("button", name="Skicka de fyra raderna").click()
    expect(article.locator("[data-rows-state]")).to_contain_text("Väntar på nät")

    desk = new_context(chromium, own_site).new_page()
    sign_in(desk, *own_site.sign_ins["coordinator"])
    arena = rows(own_site, "SELECT id FROM campaigns_arena")[0][0]
    desk.goto(f"/arenas/{arena}/links/")
    desk.get_by_role("listitem").filter(has_text="Sigrid Fjällrök").get_by_role("button").last.click()
    desk.get_by_text("öppnar inget längre").wait_for()
    desk.context.close()

    phone.context.set_offline(False)
    phone.open()
    text = phone.page.inner_text("body")
    assert "Länken eller inloggningen gäller inte längre. Det som var sparat i telefonen är borttaget." in text
    assert "Bra stämning." in text
    assert phone.page.evaluate(NOTE_EDGE) == "4px"
    phone.context.set_offline(True)
    phone.open(f"days/{TUESDAY}/")
    assert "Frukostsamtal" not in phone.page.inner_text("body")
    assert phone.page.evaluate(NOTE_EDGE) == "4px", "the style is kept as long as the line"
