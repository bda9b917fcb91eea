"""The log by keyboard: from row to row, and nothing taken elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser


def test_rows_are_walked_by_keys_and_opened(chromium: Browser, site: Site):
    desk = Desk(chromium, site, "coordinator")
    page = desk.page
    page.goto(f"{site.url}/log/")
    titles = page.locator("#results a.title")
    page.keyboard.press("j")
    expect(page.locator("body")).to_be_focused()
    titles.first.focus()
    for key, n in (("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(titles.nth(n)).to_be_focused()
    page.keyboard.press("Tab")
    expect(titles.first).not_to_be_focused()
    titles.first.focus()
    page.keyboard.press("/")
    search = page.locator("[role=search] input")
    expect(search).to_be_focused()
    page.keyboard.press("j")
    expect(search).to_have_value("j")
    titles.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/*/")
    assert desk.errors == []
    desk.context.close()
