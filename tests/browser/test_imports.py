"""A file of persons in a browser with scripts: the same buttons, and how far the saving has come."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nora Granskog\r\nEND:VCARD\r\n"


def test_a_file_is_read_saved_and_taken_back(chromium: Browser, own_site: Site):
    desk = Desk(chromium, own_site, "coordinator")
    desk.open("/people/imports/new/")
    desk.page.set_input_files("[name=files]", {"name": "kort.vcf", "mimeType": "text/vcard", "buffer": CARD})
    desk.press("Läs in filerna")
    assert "1 personer lästa: 1 nya." in desk.text()
    desk.page.locator("main").get_by_role("button", name="Spara det här").click()
    expect(desk.page.get_by_text("Sparat. Det går att ta tillbaka")).to_be_visible()
    desk.press("Ta tillbaka det")
    expect(desk.page.get_by_text("Tillbakataget. Allt är som det var")).to_be_visible()
    desk.context.close()
