"""A day saved on a phone: opened from its own files without a network, it is whole, quiet and accessible."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, new_context, sign_in
from tests.browser.test_every_page import LOOKS, check, watch

pytestmark = pytest.mark.browser
PHONE_HEIGHT = 640
# Where each ends; of a day that begins among ourselves, whom one meets stands beside the ask.
BOTTOMS = """() => Object.fromEntries(
  Object.entries({when: '.when', where: '.meeting p', who: 'b', ask: '.reading'}).map(
    ([name, selector]) => [name, document.querySelector(`.ask ${selector}`)?.getBoundingClientRect().bottom]
  )
)"""


@pytest.fixture(scope="module")
def saved(chromium: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every day of a delegate's pack, downloaded as one does it on the pack's page."""
    folder = tmp_path_factory.mktemp("phone")
    context = new_context(chromium, site, width=360)
    page = context.new_page()
    sign_in(page, *site.sign_ins["reader"])
    page.goto("/arenas/")
    page.locator("main a[href^='/arenas/']").first.click()
    page.goto(page.url + "pack/")
    page.get_by_text("I kalendern, som PDF, som fil").click()
    files = []
    for link in page.get_by_role("link", name="Ladda ner").all():
        with page.expect_download() as download:
            link.click()
        files.append(folder / download.value.suggested_filename)
        download.value.save_as(files[-1])
    context.close()
    return files


def open_saved(chromium: Browser, site: Site, path: Path, *, width: int = 360, scheme: str = "light") -> Page:
    """The file, opened where there is no network."""
    context = new_context(chromium, site, width=width, scheme=scheme)
    context.set_offline(True)
    page = context.new_page()
    page.goto(path.as_uri())
    return page


def addresses(page: Page) -> list[str]:
    """Every address that the page asks for, as it does."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_opens_without_a_network(chromium: Browser, site: Site, saved: list[Path], width: int, scheme: str):
    assert len(saved) > 1
    for path in saved:
        page = open_saved(chromium, site, path, width=width, scheme=scheme)
        said, asked = watch(page), addresses(page)
        page.reload()
        assert (asked, said) == ([path.as_uri()], [])
        assert page.locator(".ask").first.evaluate("box => getComputedStyle(box).borderTopWidth") == "2px"
        page.context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_is_accessible(chromium: Browser, saved: list[Path], width: int, scheme: str):
    axe = Axe()
    # The file's own policy keeps every script out, that of axe among them.
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    faults = []
    for path in saved:
        page.goto(path.as_uri())
        faults += check(page, axe, f"{path.name} {width} {scheme}")
    context.close()
    assert faults == []


def test_time_place_who_and_ask_without_scrolling(chromium: Browser, site: Site, saved: list[Path]):
    looked, hidden = 0, []
    for path in saved:
        page = open_saved(chromium, site, path)
        page.set_viewport_size({"width": 360, "height": PHONE_HEIGHT})
        if page.locator(".ask .reading").first.is_visible():
            looked += 1
            hidden += [
                (path.name, *row) for row in page.evaluate(BOTTOMS).items() if not 0 < (row[1] or 0) < PHONE_HEIGHT
            ]
        page.context.close()
    assert looked > 1
    assert hidden == []


def test_text_of_twice_the_size_fits_a_phone(chromium: Browser, site: Site, saved: list[Path]):
    for path in saved:
        page = open_saved(chromium, site, path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.context.close()


def test_a_link_in_the_programme_leads_to_the_items_pack(chromium: Browser, site: Site, saved: list[Path]):
    page = open_saved(chromium, site, saved[0])
    title = page.locator(".list a.title[href^='#']").first
    heading = title.inner_text()
    title.click()
    assert page.locator("article:target").get_by_role("heading", name=heading).is_visible()
    page.context.close()
