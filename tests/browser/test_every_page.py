"""Each kind of page, as each role, on a phone and on a desk, light and dark: whole, quiet and accessible."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, new_context, sign_in
from tests.browser.crawl import every_kind, kind

pytestmark = pytest.mark.browser
ROLES = ["coordinator", "reader", "communicator", "project_lead", "secretariat", "process_leader", "registrar", "admin"]
LOOKS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
# Both widths and both schemes pass axe; it takes longer than all the rest of a page.
AXE = [(360, "light"), (1280, "dark")]
# Written to this folder when set, to look at.
PICTURES = os.environ.get("PICTURES", "")
# A colour half-way between two is nobody's to read: what moves and ends is waited for.
AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""


def check(page: Page, axe: Axe | None, where: str) -> list[str]:
    """What is wrong with the open page at rest: accessibility, width, not exactly one heading of the first level."""
    page.evaluate(AT_REST)
    faults = [
        f"{where}: {violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in (axe.run(page).response["violations"] if axe else [])
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        faults.append(f"{where}: {wide} px wider than the window")
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{where}: {headings} headings of the first level")
    return faults


def watch(page: Page) -> list[str]:
    """Errors that the browser reports, blocked content among them, as they come."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(chromium: Browser, site: Site, role: str):
    axe = Axe()
    faults: list[str] = []
    paths: list[str] = []
    for width, scheme in LOOKS if role in {"coordinator", "reader"} else LOOKS[:1]:
        context = new_context(chromium, site, width=width, scheme=scheme)
        page = context.new_page()
        errors = watch(page)
        sign_in(page, *site.sign_ins[role])
        paths = paths or every_kind(page)
        for path in paths:
            page.goto(path)
            where = f"{role} {kind(path)} {width} {scheme}"
            faults += check(page, axe if (width, scheme) in AXE else None, where) + [
                f"{where}: {error}" for error in errors
            ]
            errors.clear()
            if PICTURES:
                name = kind(path).strip("/").replace("/", "-") or "today"
                page.screenshot(path=Path(PICTURES) / f"{role}-{name}-{width}-{scheme}.png", full_page=True)
        context.close()
    assert faults == []
    assert len(paths) >= 4


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_before_sign_in(chromium: Browser, site: Site, width: int, scheme: str):
    axe = Axe()
    context = new_context(chromium, site, width=width, scheme=scheme)
    page = context.new_page()
    errors = watch(page)
    faults = []
    for path in ["/account/login/", "/account/password/reset/", "/no-such-page/"]:
        page.goto(path)
        faults += check(page, axe, f"{path} {width} {scheme}")
    assert faults == []
    assert [error for error in errors if "404" not in error] == []
    context.close()
