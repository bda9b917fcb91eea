"""Journey D on a phone: from a search to one meeting instead of two, and both parties told why."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, new_context, sign_in
from tests.browser.test_every_page import check, watch

pytestmark = pytest.mark.browser
MINISTER, BOOKED = "Edvin Strömskog", "Enskilt möte: elnät och industri"
REASON = "Vi talar med en röst till statsrådet."


class Walk:
    """A signed-in phone that looks for faults on every page it rests at, also with text twice as large."""

    def __init__(self, chromium: Browser, site: Site, role: str) -> None:
        self.page: Page = new_context(chromium, site, width=360).new_page()
        self.errors = watch(self.page)
        self.axe = Axe()
        self.faults: list[str] = []
        sign_in(self.page, *site.sign_ins[role])

    def look(self, where: str) -> None:
        """Accessible, whole and quiet; and nothing is cut off or lost at 200 % text."""
        self.faults += check(self.page, self.axe, where)
        # What a browser does where only text is enlarged: the root's size doubles, the window stays.
        self.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.faults += [f"{where}: {wide} px wider than the window at 200 %"] if wide > 0 else []
        self.faults += [f"{where}: “{text}” is cut off at 200 %" for text in self.page.evaluate(CUT_OFF)]
        self.page.evaluate("document.documentElement.style.removeProperty('font-size')")
        self.faults += [f"{where}: {error}" for error in self.errors]
        self.errors.clear()


# Texts whose box hides a part of them; what is there for screen readers only is hidden on purpose.
CUT_OFF = """() => [...document.querySelectorAll('main :is(h1, h2, h3, h4, p, a, button, label, dd, dt, li, summary)')]
  .filter((one) => one.offsetParent && !one.closest('.hide-visually') && getComputedStyle(one).overflow === 'hidden')
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.innerText.slice(0, 60))"""


def ask(walk: Walk) -> str:
    """Search, card, request: what is compared stands on the page before anything is saved. The arena's address."""
    page = walk.page
    page.get_by_role("searchbox").first.fill("Strömskog")
    page.get_by_role("searchbox").first.press("Enter")
    page.get_by_role("link", name=re.compile(MINISTER)).first.click()
    walk.look("card")
    for words in ("Vi ber om", "Nästa möten", BOOKED, "Tidslinje"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("link", name="Begär möte").click()
    expect(page.get_by_role("checkbox", name=re.compile(MINISTER))).to_be_checked()
    walk.look("form")
    page.get_by_label("Dag", exact=True).select_option("2027-06-29")
    page.get_by_label("Börjar").fill("16:30")
    page.get_by_label("Slutar").fill("16:50")
    page.get_by_label("Ström dit jobben ska växa", exact=True).check()
    page.get_by_label("Partens eget krav").fill("Ånge först i kön.")
    page.get_by_role("button", name="Jämför").click()
    comparison = page.locator("#comparison")
    for words in (
        BOOKED,
        "15.00–15.20",
        "Torvald Stenstadh leder",
        "Prioritera industrins anslutningar först",
        "Samma person, samma dag",
        "Olika krav i samma fråga",
        "Röda linjer i",
    ):
        expect(comparison.get_by_text(re.compile(words)).first).to_be_visible()
    walk.look("comparison")
    page.get_by_role("button", name="Skicka förfrågan").first.click()
    expect(page.get_by_text("Förfrågan är skickad till samordnaren.")).to_be_visible()
    walk.look("sent")
    return page.get_by_role("link", name="Almedalsveckan 2027").first.get_attribute("href") or ""


def test_two_parties_become_one_meeting_and_both_are_told(chromium: Browser, site: Site):
    process_leader = Walk(chromium, site, "process_leader")
    arena = ask(process_leader)
    assert process_leader.faults == [], process_leader.faults

    walk = Walk(chromium, site, "coordinator")
    page = walk.page
    page.goto(f"{arena}requests/")
    request = page.locator("section.card").filter(has_text="Förfrågan om enskilt möte: vattenkraftens värde").first
    for words in (
        "Ingen ny ledning innan ersättningen till bygden är löst.",
        "Prioritera industrins anslutningar först",
        "ingen part byter bort den ena mot den andra",
    ):
        expect(request.get_by_text(re.compile(words)).first).to_be_visible()
    walk.look("queue")
    request.get_by_role("link", name=re.compile(rf"^Slå ihop\s*: {BOOKED}")).first.click()
    walk.look("merge")
    lead = page.get_by_label("Vem leder det gemensamma mötet?")
    lead.select_option(label=next(o for o in lead.locator("option").all_inner_texts() if "Sigrid Fjällrök" in o))
    page.get_by_role("button", name="Slå ihop").click()
    # Nobody is told without a reason; what was chosen is still there.
    expect(page.get_by_label("Skäl")).to_have_attribute("aria-invalid", "true")
    expect(lead.locator("option:checked")).to_contain_text("Sigrid Fjällrök")
    walk.errors.clear()  # the browser notes that the answer was 422
    page.get_by_label("Skäl").fill(REASON)
    page.get_by_role("button", name="Slå ihop").click()
    expect(page.get_by_text("Hopslaget till ett möte. Båda sidor får veta varför.")).to_be_visible()
    expect(page.get_by_text(REASON).first).to_be_visible()
    walk.look("decided")
    page.get_by_role("link", name=BOOKED).last.click()
    expect(page.get_by_text("Sigrid Fjällrök – leder")).to_be_visible()
    page.get_by_text("Vad var och en bad om").click()
    for words in ("Ingen ny ledning innan", "Prioritera industrins anslutningar först"):
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
    walk.look("item")

    page.goto("/outbox/")
    for name in ("Sigrid Fjällrök", "Torvald Stenstadh", "Marit Älvdimma"):
        page.goto("/outbox/")
        row = page.get_by_role("listitem").or_(page.get_by_role("row")).filter(has_text=name)
        row.filter(has_text="Hopslaget").get_by_role("link").first.click()
        expect(page.get_by_text(REASON)).to_be_visible()
        expect(page.get_by_text("Ingen ny ledning")).to_have_count(0)

    for board, words in (("people", MINISTER), ("parties", "Utan delegat")):
        page.goto(f"{arena}{board}/")
        expect(page.get_by_text(words).first).to_be_visible()
        walk.look(board)
    party = page.locator("section.card").filter(has_text="Utan delegat")
    expect(party).to_have_count(1)
    expect(party).to_contain_text("Kramfors")
    assert walk.faults == [], walk.faults


def test_who_has_left_cannot_be_booked(chromium: Browser, site: Site):
    walk = Walk(chromium, site, "coordinator")
    walk.page.goto("/search/?q=Plansten")
    walk.page.get_by_role("link", name=re.compile("Samuel Plansten")).first.click()
    expect(walk.page.get_by_text("lämnade uppdraget 2027-05-31").first).to_be_visible()
    expect(walk.page.get_by_role("link", name="Begär möte")).to_have_count(0)
    walk.look("left")
    assert walk.faults == [], walk.faults
