"""The demo by two workers over SMTP, and by the embedded worker as files: the same mails."""

from __future__ import annotations

import hashlib
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.installation import Installation, Sqlite, wait_for
from tests.services.conftest import CELERY, KEY

SEND = ("manage.py", "send_packs", "--arena", "Almedalsveckan 2027")
ADDRESS = "http://samsyn.skog.example"
LINK = re.compile(rf"{ADDRESS}/\S+")
PATIENCE = 120.0


def mails(folder: Path) -> list[tuple]:
    """Recipient, subject, text with its links masked, and attachments by name and digest, of every mail kept there."""
    return sorted(_told(message_from_bytes(path.read_bytes(), policy=default)) for path in folder.glob("*.eml"))


def _told(mail) -> tuple:
    files = sorted((part.get_filename(), _digest(part)) for part in mail.iter_attachments())
    text = mail.get_body(["plain"]).get_content().replace("\r\n", "\n")
    return (mail["To"], mail["Subject"], LINK.sub("LINK", text), files)


def _digest(part) -> str:
    content = part.get_content()
    content = content.replace("\r\n", "\n").encode() if isinstance(content, str) else content
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def embedded(tmp_path):
    """The trial: nothing set but what makes the mails comparable."""
    folder = tmp_path / "trial"
    folder.mkdir()
    installation = Installation(folder, Sqlite(folder))
    yield installation
    installation.end()


def test_two_workers_deliver_the_same_set_as_the_trial(demo_servers, embedded):
    demo_servers.sink()
    demo_servers.worker("one", BASE_URL=ADDRESS)
    demo_servers.worker("two", "--pool", "prefork", "--concurrency", "1", BASE_URL=ADDRESS)
    demo_servers.run(*SEND, BASE_URL=ADDRESS)
    wait_for(lambda: demo_servers.states() and demo_servers.sent_once_each(), PATIENCE)

    trial = {"SECRET_KEY": KEY, "BASE_URL": ADDRESS, "MAIL_TRANSPORT": "crm.outbox.files.FileTransport"}
    embedded.run("manage.py", "migrate", "--verbosity", "0", **trial)
    embedded.run("manage.py", "demo", "--load", **trial)
    embedded.run(*SEND, **trial)
    embedded.start("manage.py", "serve", **trial)
    wait_for(lambda: set(embedded.states()) == {"sent"}, PATIENCE)

    over_smtp, as_files = mails(demo_servers.mails), mails(embedded.var / "mail")
    assert len(over_smtp) == 8
    assert over_smtp == as_files

    demo_servers.run(*SEND, BASE_URL=ADDRESS)
    assert len(demo_servers.states()) == 8, "a second run sends nothing again"


def test_two_beats_remind_each_person_once(demo_servers):
    demo_servers.sink()
    for name in ("one", "two"):
        demo_servers.worker(name)
        demo_servers.beat()
    demo_servers.run("manage.py", "clock", "2027-06-23T12:00:00+02:00")
    wait_for(lambda: demo_servers.states() and demo_servers.sent_once_each(), PATIENCE)
    reminded = sorted(demo_servers.accepted())

    for _ in range(3):
        demo_servers.run(*CELERY, "call", "worker.tick_reminders")
    demo_servers.run("manage.py", "clock", "2027-06-24T12:00:00+02:00")
    wait_for(lambda: len(demo_servers.states()) > len(reminded) and demo_servers.sent_once_each(), PATIENCE)
    keys = demo_servers.database.rows("SELECT key, recipient_id FROM crm_delivery")
    assert len(keys) == len(set(keys)) > len(reminded)
