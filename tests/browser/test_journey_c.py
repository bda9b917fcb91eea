"""Journey C: a project leader's report from the log to a frozen copy, on a window of 360 px and read at 1280."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from docx import Document
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.browser.desk import LEAVE, Desk, run, wait_for_mail
from tests.browser.phone import rows

pytestmark = pytest.mark.browser
WRITTEN = "Trafikutskottets ordförande är öppen för en utfrågning."


@pytest.fixture(scope="module")
def lead(chromium: Browser, own_site: Site) -> Iterator[Desk]:
    """Lova, who answers for the reports."""
    desk = Desk(chromium, own_site, "project_lead")
    yield desk
    desk.context.close()


def drafted(desk: Desk, title: str) -> str:
    """The address of a new draft on the half-year that the form proposes."""
    desk.page.goto("/reports/new/")
    desk.page.get_by_label("Slag av rapport").select_option("fund")
    desk.fill("Rubrik", title)
    desk.press("Skriv utkast från loggen")
    return re.sub(r"^https?://[^/]+", "", desk.page.url)


@pytest.fixture(scope="module")
def report(lead: Desk) -> str:
    """The first draft."""
    return drafted(lead, "Halvårsrapport")


def taken(desk: Desk, name: str) -> bytes:
    """The file that a link of the open page gives."""
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name=name, exact=True).click()
    return download.value.path().read_bytes()


def test_the_draft_says_what_is_missing_before_anything_else(lead: Desk, report: str, own_site: Site):
    lead.page.goto(report)
    said = lead.text()
    assert said.index("Det som saknas") < said.index("Övergripande")
    assert "1 kontakt visas inte: en parts egen" in said
    [(number,)] = rows(own_site, "SELECT id FROM crm_meeting WHERE ref = 'I15'")
    expect(lead.page.locator("#gaps").locator(f"a[href='/meetings/{number}/']")).to_be_visible()


def test_whoever_can_fill_a_gap_is_asked_once_and_sees_why(lead: Desk, report: str, own_site: Site):
    lead.page.goto(report)
    lead.press("Fråga dem som kan fylla i")
    lead.press("Skicka")
    assert "mejl går om en minut." in lead.text()
    asked = rows(own_site, "SELECT count(*) FROM crm_delivery WHERE kind = 'report_gaps'")[0][0]
    run(own_site, LEAVE)
    sent = wait_for_mail(own_site, "saknas till en rapport", asked)
    assert len({str(mail["To"]) for mail in sent}) == len(sent) == asked


def test_a_text_over_its_length_is_told_and_kept_in_the_form(lead: Desk, report: str):
    lead.page.goto(report)
    lead.press("Skriv")
    lead.fill("Resultat", "x" * 2_001)
    lead.press("Spara")
    assert "”Resultat” har 2001 tecken; högst 2000 får plats." in lead.text()
    expect(lead.page.get_by_label(re.compile("^Resultat"))).to_have_value("x" * 2_001)
    lead.fill("Resultat", WRITTEN)
    lead.press("Spara")
    assert WRITTEN in lead.text()


def test_open_gaps_are_confirmed_by_name_before_it_is_frozen(lead: Desk, report: str):
    lead.page.goto(report)
    lead.press("Godkänn")
    lead.press("Godkänn och frys")
    assert "Bekräfta varje slags lucka vid namn, eller fyll den först." in lead.text()
    for box in lead.page.get_by_role("checkbox").all():
        box.check()
    lead.press("Godkänn och frys")
    assert "Rapporten är godkänd. Från och med nu ändras den aldrig." in lead.page.inner_text("body")


def test_it_is_taken_away_as_word_pdf_and_plain_text(lead: Desk, report: str):
    lead.page.goto(report)
    word = Document(io.BytesIO(taken(lead, "Word")))
    assert WRITTEN in [line.text for line in word.paragraphs]
    pages = PdfReader(io.BytesIO(taken(lead, "PDF"))).pages
    assert WRITTEN in " ".join(" ".join(page.extract_text() for page in pages).split())
    assert WRITTEN in taken(lead, "Ren text").decode()


def test_a_later_draft_says_what_differs(lead: Desk, report: str, own_site: Site):
    run(own_site, "from crm.models import Meeting\nMeeting.objects.filter(ref='I05').update(state='cancelled')\n")
    drafted(lead, "Halvårsrapport, rättad")
    lead.press("Vad som skiljer från den förra")
    changed = lead.page.get_by_role("row").filter(has=lead.page.get_by_role("rowheader", name=re.compile("^Kontakter")))
    expect(changed.first).to_contain_text("11")
    expect(changed.first).to_contain_text("10")
    lead.page.goto(report)
    assert WRITTEN in lead.text()


def test_it_reads_as_well_on_a_wide_window(chromium: Browser, report: str, own_site: Site):
    wide = Desk(chromium, own_site, "project_lead", width=1280)
    [(draft,)] = rows(own_site, "SELECT id FROM campaigns_report WHERE state = 'draft'")
    for path in (report, *(f"/reports/{draft}/{step}" for step in ("", "write/", "approve/", "differences/"))):
        wide.open(path)
    wide.context.close()
