"""The demo, served to a real browser."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 180


ROLES = {
    "Läsare": "reader",
    "Processledare": "process_leader",
    "Kommunikatör": "communicator",
    "Samordnare": "coordinator",
    "Sekretariat": "secretariat",
    "Registrator": "registrar",
    "Projektledare": "project_lead",
    "Administratör": "admin",
}


@dataclass(frozen=True)
class Site:
    """The running demo: its address, where it keeps its data, and what it printed for signing in, by role."""

    url: str
    var: Path
    sign_ins: dict[str, tuple[str, str]]


class ByFile(LoadFileScheduling):
    """Tests of one file share a browser that goes on; those of every page stand alone, so that workers end together."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return nodeid if file.endswith("test_every_page.py") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """How tests are given to workers."""
    return ByFile(config, log)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo started once and ended, for all workers: whoever comes first makes it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    var = shared / "made"
    with (shared / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not var.exists():
            var.mkdir()
            for _ in serve(var):
                pass
    return var


@pytest.fixture(scope="session")
def site(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo that every test reads and none changes."""
    yield from serve(shutil.copytree(made, tmp_path_factory.mktemp("site") / "var"))


@pytest.fixture(scope="module")
def own_site(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo that the tests of one file may change."""
    yield from serve(shutil.copytree(made, tmp_path_factory.mktemp("site") / "var"))


def serve(var: Path) -> Iterator[Site]:
    """``manage.py start`` in a folder of its own: what ``make run`` starts, mail and all."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with (var / "server.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "start"],
            cwd=ROOT,
            env=environment(var, port),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(f"{url}/health/live", process, var / "server.log")
        yield Site(url, var, _sign_ins((var / "server.log").read_text()))
    finally:
        process.terminate()
        process.wait(timeout=20)


def environment(var: Path, port: int = 8000) -> dict[str, str]:
    """For a command of the site that keeps its data there."""
    return {**os.environ, "VAR_DIR": str(var), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "crm.config.settings"}


def _sign_ins(log: str) -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\s+(\S+)\s+(\S+@\S+)\s+(\S+)", log, re.MULTILINE)
    return {ROLES[label]: (email, password) for label, email, password in rows if label in ROLES}


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the server stopped: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"no answer within {START_LIMIT} s: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; ``CHROMIUM`` names another binary."""
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        pytest.fail("Chromium is missing. On Debian: sudo apt install chromium; or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def new_context(chromium: Browser, site: Site, *, width: int = 1280, scheme: str = "light") -> BrowserContext:
    """A fresh browser of that width and colour scheme, in Swedish, in the council's zone."""
    return chromium.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
    )


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the sign-in page, as a person does."""
    page.goto("/account/login/")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord").fill(password)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/")
