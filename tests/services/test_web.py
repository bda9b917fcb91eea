"""Several web processes on PostgreSQL and Redis."""

from __future__ import annotations

import http.cookiejar
import re
import signal
import urllib.error
import urllib.parse
import urllib.request

import psutil
import pytest
from redis import Redis

from tests.installation import wait_for
from tests.services.conftest import GRANIAN


class Browser:
    """Keeps cookies, and fills in the form of the sign-in page."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """The page's text."""
        with self._opener.open(self.url + path, timeout=20) as answer:
            return answer.read().decode()

    def sign_in(self, email: str, password: str) -> str:
        """The page after it, whatever its status."""
        [token, *_] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/account/login/"))
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        try:
            with self._opener.open(
                self.url + "/account/login/", urllib.parse.urlencode(form).encode(), timeout=20
            ) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()


@pytest.fixture
def account(demo):
    """Address and password of the first account that loading the demo printed."""
    return re.search(r"^  \S+ +(\S+@\S+) +(\S+)", demo.told, re.MULTILINE).groups()


@pytest.fixture
def site(demo_servers):
    """Two web processes of plain granian, as a systemd unit starts them."""
    process = demo_servers.daemon(*GRANIAN, "--workers", "2", "--port", str(demo_servers.port), WEB_PROCESSES="2")
    wait_for(lambda: demo_servers.get("/health/live") or process.poll() is not None, 60)
    yield demo_servers
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_two_web_processes_sign_in_and_serve_pages(site, account):
    [process] = [process for process in site.processes if process.poll() is None]
    assert len(psutil.Process(process.pid).children()) == 2
    browser = Browser(site.url)
    assert 'action="/account/logout/"' in browser.sign_in(*account)
    for path in ("/", "/people/", "/health/ready"):
        for _ in range(4):
            assert browser.get(path)
    assert not (site.var / "worker.lock").exists(), "where there is a broker no web process carries a worker"


def test_attempts_to_sign_in_are_counted_together_and_while_redis_is_away(site, account, redis):
    email, password = account
    for _ in range(3):
        Browser(site.url).sign_in(email, "wrong")
    with Redis.from_url(redis.url) as client:
        assert client.keys("samsyn:*allauth*")

    redis.stop()
    assert 'action="/account/logout/"' in Browser(site.url).sign_in(email, password)
