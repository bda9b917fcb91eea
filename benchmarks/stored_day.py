"""A day that a phone keeps: opened without a network on a CPU slowed four times, and what it weighs."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.figures import Figure, missing, within
from benchmarks.servers import product

SECONDS, SLOWER = 1.0, 4
DAY_KB, FIRST_KB = 60, 12
# From the navigation's start until the card of what comes next is painted and the page's script has run.
READY = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  done({ at: performance.now() / 1000, card: !!document.querySelector("[data-next]:not([hidden])") });
})))"""


def figures(*, quick: bool) -> list[Figure]:
    """Seconds to open each stored day of the demo's busiest delegate, and kilobytes of the heaviest file of a day."""
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        return [missing("a stored day, CPU slowed 4×", "Chromium is missing")]
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        process, url = product(var)
        try:
            browser = playwright.chromium.launch(
                executable_path=binary, args=["--no-sandbox", "--disable-background-networking"]
            )
            link = _link(Path(var))
            context = browser.new_context(base_url=url, viewport={"width": 360, "height": 640}, locale="sv-SE")
            days, heaviest, first = _saved(context, link)
            times = [_opened(context, link, day) for day in days for _ in range(2 if quick else 10)]
            browser.close()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    slowest = max(times)
    return [
        within(
            f"a stored day without a network, CPU ÷ {SLOWER}",
            statistics.median(times),
            SECONDS,
            unit="s",
            beside=f"slowest {slowest:.2f} s",
        ),
        within("the file of a day, the demo's heaviest", heaviest / 1000, DAY_KB, unit="kB"),
        within("its first view, compressed", first / 1000, FIRST_KB, unit="kB"),
    ]


def _link(var: Path) -> str:
    """The personal link of the delegate with most items."""
    with sqlite3.connect(var / "samsyn.sqlite3") as database:
        [(address,)] = database.execute(
            "SELECT u.email FROM crm_user u JOIN crm_meetingparticipant p ON p.user_id = u.id"
            " JOIN campaigns_programmeitem i ON i.meeting_id = p.meeting_id"
            " JOIN campaigns_delegate d ON d.user_id = u.id GROUP BY u.id ORDER BY count(*) DESC LIMIT 1"
        ).fetchall()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for path in (var / "mail").glob("*.eml"):
            text = path.read_text("utf-8", "replace").replace("=\n", "")
            found = re.search(r"https?://[^\s/]+(/l/[\w-]+/)", text)
            if address in text and found:
                return found[1]
        time.sleep(0.3)
    raise LookupError(f"no mail to {address}")


def _saved(context: BrowserContext, link: str) -> tuple[list[str], int, int]:
    """The days that the phone now keeps; the heaviest file of a day and its first view compressed, in bytes."""
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Spara i telefonen").click()
    page.get_by_role("button", name="Sparat i telefonen").wait_for()
    plan = page.request.get(f"{link}pocket.json").json()
    days = [day["date"] for day in plan["days"]]
    files = [page.request.get(f"{link}{day}.html").body() for day in days]
    views = [len(gzip.compress(file[: file.index(b"<article", file.index(b"<article") + 1)])) for file in files]
    page.close()
    context.set_offline(True)
    return days, max(map(len, files)), max(views)


def _opened(context: BrowserContext, link: str, day: str) -> float:
    """Seconds to open the day in a new tab."""
    page: Page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{link}days/{day}/")
    told = page.evaluate(READY)
    page.close()
    if not told["card"]:
        raise LookupError(f"{day} shows nothing of what comes next")
    return float(told["at"])
