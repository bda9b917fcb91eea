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
# Who writes the most sees each page in every look; who reads the most in two; the rest on a phone.
SEEN = [
    *(("coordinator", *look) for look in LOOKS),
    *(("reader", *look) for look in (LOOKS[0], LOOKS[3])),
    *((role, *LOOKS[0]) for role in ROLES[2:]),
]
# Both widths and both schemes pass axe; it takes longer than all the rest of a page.
AXE = [(360, "light"), (1280, "dark")]
# Written to this folder when set, to look at.
PICTURES = os.environ.get("PICTURES", "")
# A colour half-way between two is nobody's to read: what moves and ends is waited for.
AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""

# Elements with their classes, states and whether they hold text, siblings that are alike once.
SHAPE = r"""() => {
  const of = (one) => {
    const states = [...one.attributes].map(({name, value}) =>
      /^(class|role|type|style|fill|disabled|aria-(current|expanded|hidden|invalid|pressed|sort))$/.test(name)
        ? `${name}=${value}` : name).sort();
    const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return `${one.localName}[${states}]${text}(${[...new Set([...one.children].map(of))]})`;
  };
  return of(document.documentElement);
}"""


@pytest.fixture(scope="session")
def looked_at() -> set[int]:
    """Shapes of pages that axe has run on, in a look: the same shape of another role needs it no second time."""
    return set()


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


@pytest.mark.parametrize(("role", "width", "scheme"), SEEN)
def test_every_page_of_a_role(chromium: Browser, site: Site, looked_at: set[int], role: str, width: int, scheme: str):
    axe = Axe()
    context = new_context(chromium, site, width=width, scheme=scheme)
    page = context.new_page()
    errors = watch(page)
    sign_in(page, *site.sign_ins[role])
    faults: list[str] = []
    kinds: list[str] = []
    for path in every_kind(page):
        kinds.append(kind(path))
        where = f"{role} {kinds[-1]} {width} {scheme}"
        shape = hash((width, scheme, page.evaluate(SHAPE)))
        is_new = (width, scheme) in AXE and shape not in looked_at
        looked_at.add(shape)
        faults += check(page, axe if is_new else None, where) + [f"{where}: {error}" for error in errors]
        errors.clear()
        if PICTURES:
            name = kinds[-1].strip("/").replace("/", "-") or "today"
            page.screenshot(path=Path(PICTURES) / f"{role}-{name}-{width}-{scheme}.png", full_page=True)
    context.close()
    assert faults == []
    assert len(kinds) >= 4


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
