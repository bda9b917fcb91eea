"""A phone of 360 px that came by the mail's link, whose clock the test sets in pages and in the worker."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import sqlite3
import subprocess
import sys
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ROOT, Site, environment, new_context
from tests.browser.test_every_page import watch

READER = "sigrid.fjallrok@region.example"
TUESDAY = "2027-06-29"
MORNING = f"{TUESDAY}T07:30:00+02:00"
WRITTEN = f"{TUESDAY}T09:05:00+02:00"
SENT = f"{TUESDAY}T09:40:00+02:00"
CLOCK = """(now) => {
  const Real = self.RealDate ?? Date;
  self.RealDate = Real;
  self.Date = class extends Real {
    constructor(...of) { of.length ? super(...of) : super(now); }
    static now() { return now; }
  };
}"""
STORED = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open('samsyn');
    asked.onsuccess = () => done(asked.result);
  });
  return await new Promise((done) => {
    const asked = db.transaction('packs').objectStore('packs').getAll();
    asked.onsuccess = () => done(asked.result);
  });
}"""
CACHED = """async () => {
  const urls = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) urls.push(url);
  return [urls, { ...localStorage }, { ...sessionStorage }];
}"""
CONTROLLED = """() => new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener('controllerchange', done);
})"""


def mail_link(site: Site) -> str:
    """The personal link of the reader's newest mail."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for path in sorted((site.var / "mail").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            if READER in str(message["To"]) and body:
                found = re.search(r"https?://\S+?(/l/[^/\s]+/)", body.get_content())
                if found:
                    return found[1]
        time.sleep(0.3)
    pytest.fail("no mail came")


def manage(site: Site, *words: str) -> None:
    """A command of the running site."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment(site.var), check=True, timeout=60)


def rows(site: Site, query: str, *values: str) -> list[Any]:
    """What the site's database says; ``values`` stand for the question marks."""
    with sqlite3.connect(site.var / "samsyn.sqlite3") as database:
        return database.execute(query, values).fetchall()


class Phone:
    """A phone with the personal link, whose clock the test sets, in pages and in the worker."""

    def __init__(self, chromium: Browser, site: Site, link: str, now: str) -> None:
        self.context: BrowserContext = new_context(chromium, site, width=360)
        self.context.clock.set_fixed_time(now)
        self.now, self.link = now, link
        self.page: Page = self.context.new_page()
        self.page.set_viewport_size({"width": 360, "height": 640})
        self._errors = watch(self.page)
        self.page.goto(link)

    @property
    def errors(self) -> list[str]:
        """What the browser complained about, but that there is no network."""
        return [error for error in self._errors if "ERR_INTERNET_DISCONNECTED" not in error]

    def save(self) -> None:
        """Press the button and wait until it is green."""
        self.page.get_by_role("button", name="Spara i telefonen").click()
        self.page.evaluate(CONTROLLED)
        self.set_clock(self.now)
        expect(self.page.get_by_role("button", name="Sparat i telefonen")).to_be_visible()

    def set_clock(self, now: str) -> None:
        """Pages and worker alike."""
        self.now = now
        self.context.clock.set_fixed_time(now)
        for worker in self.context.service_workers:
            worker.evaluate(CLOCK, dt.datetime.fromisoformat(now).timestamp() * 1000)

    def open(self, path: str = "") -> None:
        """The link's address, or one below it."""
        self.page.goto(f"{self.link}{path}")
