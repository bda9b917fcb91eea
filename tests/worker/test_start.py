"""``manage.py start``: what a newcomer sees, the first time and the second."""

from __future__ import annotations

import os
import re
import signal
import threading

import pytest

from crm.enums import Role
from tests.installation import Installation, new_database, wait_for

pytestmark = pytest.mark.live


class Start:
    """One start of an installation, and what it has printed so far."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.process = installation.start(
            "manage.py", "start", MAIL_TRANSPORT="crm.outbox.files.FileTransport", LOG_LEVEL="ERROR"
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line.rstrip("\n"))

    def settled(self) -> list[str]:
        """What it printed, once it has told the next reminders."""
        wait_for(lambda: "Next reminders" in self.lines[:-10] or self.process.poll() is not None, seconds=120)
        return self.lines

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(timeout=30)
        self._reader.join()
        return code


@pytest.fixture
def empty(tmp_path):
    """Nothing at all yet."""
    folder = tmp_path / "var"
    installation = Installation(folder, new_database(folder))
    yield installation
    installation.end()


def test_first_and_second_start(empty):
    first = Start(empty)
    told = first.settled()
    assert [line for line in told if line.endswith("built 28 packs for items and 8 for delegates, queued 8 mails")]
    assert sum(bool(re.match(r"  \S+ +\S+@\S+ +(\w{4}-){3}\w{4}  ", line)) for line in told) == len(Role)
    after = told[told.index("Next reminders") + 1 :]
    assert all(re.match(r"  2027-06-2\d \d\d:\d\d  \S+ \S+ +\S.* – \S", line) for line in after), after
    assert len(after) == 10
    mails = sorted((empty.var / "mail").glob("*.eml"))
    packs = [path for path in mails if b"application/pdf" in path.read_bytes()]
    assert len(packs) == 8
    assert "csrfmiddlewaretoken" in empty.get("/")  # the sign-in page
    assert first.stop() == 0

    second = Start(empty)
    wait_for(lambda: empty.get("/health/live"))
    told = second.settled()
    assert not [line for line in told if "queued" in line or "Loading" in line or "Preparing" in line]
    assert sorted((empty.var / "mail").glob("*.eml")) == mails
    assert second.stop() == 0


def test_an_interrupted_first_start_sends_at_the_next(empty):
    first = Start(empty)
    wait_for(lambda: any(line.startswith("Sign in as") for line in first.lines), seconds=120)
    first.stop()
    again = Start(empty)
    told = again.settled()
    assert not [line for line in told if "Loading" in line]
    assert [line for line in told if line.endswith("queued 8 mails")]
    assert again.stop() == 0


IN_THE_FORK = """
import os, signal
import django
django.setup()
from worker.management.commands.start import Command
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    Command()._apart(lambda: [])
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_in_the_instant_of_a_fork_is_not_lost(installation):
    assert installation.run("-c", IN_THE_FORK, DJANGO_SETTINGS_MODULE="crm.config.settings") == "interrupted\n"


def test_content_that_is_no_demo_is_served_as_it_is(installation):
    installation.queue(1)
    start = Start(installation)
    wait_for(lambda: installation.states() == ["sent"], seconds=60)
    assert start.stop() == 0
    assert not [line for line in start.lines if "Demo" in line or "Sign in" in line]
