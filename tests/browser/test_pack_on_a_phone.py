"""A pack in the corridor: what one needs stands above the fold of a small phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, new_context, sign_in

pytestmark = pytest.mark.browser
BOTTOMS = """() => {
  const bottom = (selector) => document.querySelector(selector)?.getBoundingClientRect().bottom ?? 0;
  return {
    when: bottom('article .meeting .when'), where_and_who: bottom('article .meeting'),
    ask: bottom('article .ask .reading'), sentence: bottom('article .ask .said'),
    fold: document.querySelector('.tabs').getBoundingClientRect().top,
  };
}"""


def all_packs(page: Page) -> list[str]:
    """Addresses of the packs of every arena, as the coordinator's lists link to them."""
    page.goto("/arenas/")
    arenas = {
        link for link in hrefs(page) if link.startswith("/arenas/") and link.strip("/").rpartition("/")[2].isdigit()
    }
    found: list[str] = []
    for arena in sorted(arenas):
        page.goto(f"{arena}packs/")
        found += [link for link in hrefs(page) if link.startswith("/packs/")]
    return found


def hrefs(page: Page) -> list[str]:
    return page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")


def test_time_place_who_ask_and_one_sentence_without_scrolling(chromium: Browser, site: Site):
    coordinator = new_context(chromium, site).new_page()
    sign_in(coordinator, *site.sign_ins["coordinator"])
    packs = all_packs(coordinator)
    assert packs

    phone = new_context(chromium, site, width=360).new_page()
    phone.set_viewport_size({"width": 360, "height": 640})
    sign_in(phone, *site.sign_ins["reader"])
    looked, hidden = 0, []
    for path in packs:
        response = phone.goto(path)
        # Others' packs answer 404; that of an arena opens with its programme; among ourselves we ask for nothing.
        if response is None or response.status != 200 or phone.locator("article").count() > 1:
            continue
        if not phone.locator("article .ask .said").count():
            continue
        looked += 1
        bottoms = phone.evaluate(BOTTOMS)
        hidden += [
            f"{path} {phone.title()}: {name} {bottom}" for name, bottom in bottoms.items() if bottom > bottoms["fold"]
        ]
    assert looked > 2
    assert hidden == []
