"""Somebody at a window, of 360 px unless told, who reads each page as everyone must be able to."""

from __future__ import annotations

import email
import email.policy
import re
import time
from email.message import EmailMessage

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import Site, new_context, sign_in
from tests.browser.phone import manage
from tests.browser.test_every_page import check, watch

# A page that says what is wrong is no fault of the page, nor a preview that is given up when one goes on.
REFUSED = r"status of (409|410|422)|^htmx:(sendAbort|afterRequest)"
# What beat ticks, without the time until it does.
TICK = "from worker.tasks import tick_reminders\ntick_reminders()\n"
LEAVE = (
    "from crm.models import Delivery\nfrom django.utils import timezone\n"
    "Delivery.objects.filter(state='queued').update(not_before=timezone.now())\n"
)
SILENCE = "from worker.tasks import take_silence\ntake_silence()\n"


class Desk:
    """Signed in as a role, or nobody with ``role=None``; in light colours."""

    def __init__(self, chromium: Browser, site: Site, role: str | None, *, width: int = 360) -> None:
        self.width = width
        self.context = new_context(chromium, site, width=width)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(8_000)
        self.errors = watch(self.page)
        if role:
            sign_in(self.page, *site.sign_ins[role])

    def see(self, where: str) -> None:
        """The open page passes axe, fits with text of twice the size too, and the browser complained of nothing."""
        faults = check(self.page, Axe(), where)
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        if self.page.evaluate("document.documentElement.scrollWidth") > self.width:
            faults.append(f"{where}: wider than the window with text of twice the size")
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        faults += [error for error in self.errors if not re.search(REFUSED, error)]
        self.errors.clear()
        assert not faults, "\n".join(faults)

    def open(self, path: str) -> None:
        """A page, looked at."""
        self.page.goto(path)
        self.see(path)

    def press(self, name: str) -> None:
        """A button or a link that looks like one, and the page that it leads to, looked at."""
        found = self.page.locator("main").get_by_role("button", name=name, exact=True)
        if not found.count():
            found = self.page.locator("main").get_by_role("link", name=name, exact=True)
        found.first.click()
        self.page.wait_for_load_state()
        self.see(name)

    def fill(self, label: str, text: str, *, row: int = 0) -> None:
        """A field, by its label."""
        named = re.compile(rf"^\s*{re.escape(label)}( \(valfritt\))?\s*$")
        self.page.get_by_label(named).nth(row).fill(text)

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    def row(self, party: str) -> Locator:
        """A party's row of the board."""
        return self.page.locator("tbody tr").filter(has=self.page.get_by_role("rowheader", name=party, exact=True))


def edit(desk: Desk, message: str, label: str, text: str, *, change: str, row: int = 0) -> None:
    """Change one field of the text, and publish it as that kind of change."""
    desk.open(f"{message}text/")
    desk.fill(label, text, row=row)
    desk.press("Spara och gå vidare till publicering")
    desk.page.get_by_role("radio", name=re.compile(change)).check()
    desk.press("Publicera som version")


def run(site: Site, code: str) -> None:
    """A piece of Python in the running site."""
    manage(site, "shell", "--no-imports", "-c", code)


def mails(site: Site, subject: str) -> list[EmailMessage]:
    """Those that have left, oldest first, whose subject holds that."""
    found = []
    for path in sorted((site.var / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if isinstance(message, EmailMessage) and subject in str(message["Subject"]):
            found.append(message)
    return found


def wait_for_mail(site: Site, subject: str, count: int) -> list[EmailMessage]:
    """At least so many of them; fails when they take longer than the sweep may."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = mails(site, subject)
        if len(found) >= count:
            return found
        time.sleep(0.5)
    pytest.fail(f"of {count} mails “{subject}” came {len(mails(site, subject))}")
