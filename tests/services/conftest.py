"""An installation on PostgreSQL, Redis and SMTP, whose processes are started as an operator starts them."""

from __future__ import annotations

import re
import signal
import smtplib
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection

from tests.installation import Installation, free_port, new_database, wait_for
from tests.services.local import LocalRedis

BIN = Path(sys.executable).parent
CELERY = (str(BIN / "celery"), "-A", "worker")
GRANIAN = (str(BIN / "granian"), "--interface", "wsgi", "crm.config.wsgi:application")
KEY = "a key for tests, which no installation has and which is long enough for everything"


def pytest_collection_modifyitems(items):
    """Every test of this folder needs the servers."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.services)


class Servers(Installation):
    """An installation by settings alone: the three addresses, and processes that share nothing else."""

    def __init__(self, var, database, redis: LocalRedis) -> None:
        super().__init__(var, database)
        self.redis = redis
        self.mail_port = free_port()
        self.mails = var / "accepted"

    @property
    def env(self):
        """The three addresses, and a key that other installations can share."""
        return {name: value for name, value in super().env.items() if name != "MAIL_TRANSPORT"} | {
            "SECRET_KEY": KEY,
            "BROKER_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
        }

    def sink(self, seconds: float = 0.0) -> subprocess.Popen:
        """The mail server, which takes so long for each mail; returned when it answers."""
        self.mails.mkdir(exist_ok=True)
        process = self.start("-m", "tests.services.sink", str(self.mail_port), str(self.mails), str(seconds))
        wait_for(lambda: _listens(self.mail_port) or process.poll() is not None)
        return process

    def worker(self, name: str, *options: str, **env: str) -> subprocess.Popen:
        """A worker of Celery; solo unless the options say otherwise."""
        options = options or ("--pool", "solo")
        return self.daemon(*CELERY, "worker", "--hostname", f"{name}@samsyn", *options, **env)

    def beat(self) -> subprocess.Popen:
        """A beat of Celery."""
        return self.daemon(*CELERY, "beat")

    def daemon(self, *command: str, **env: str) -> subprocess.Popen:
        """A process whose log is kept in a file, since nobody reads a pipe."""
        with (self.var / "daemons.log").open("a") as log:
            return self.start(*command, output=log, **env)

    def accepted(self) -> Counter:
        """How often each Message-ID was accepted."""
        return Counter(line.split()[1] for line in self._log())

    def connections(self) -> int:
        """How many connections handed over mail."""
        return len({line.split()[0] for line in self._log()})

    def deliveries(self) -> dict[str, str]:
        """The state of each Message-ID."""
        return dict(self.database.rows("SELECT message_id, state FROM crm_delivery"))

    def count(self, *states: str) -> int:
        """How many deliveries are in one of the states."""
        return sum(state in states for state in self.states())

    def run_out(self) -> None:
        """Let 300 seconds pass for every lease."""
        self.database.rows("UPDATE crm_delivery SET lease_until = now() - interval '1 s' WHERE lease_until IS NOT NULL")

    def sent_once_each(self) -> bool:
        """Whether everything queued was accepted exactly once and is known to be."""
        states = self.deliveries()
        return set(states.values()) == {"sent"} and self.accepted() == Counter(states.keys())

    def _log(self) -> list[str]:
        path = self.mails / "accepted.log"
        # The last line may still be under way.
        return re.findall(r".*\n", path.read_text()) if path.exists() else []


class Account(NamedTuple):
    """One of the demo's accounts."""

    id: int
    role: str
    email: str
    party: int
    endorses: str
    answers: bool


class Site(Installation):
    """The demo behind one web process with its embedded worker, whose mail goes to files."""

    @property
    def env(self):
        """The key that loaded the demo, and the product's own way of writing mail to files."""
        return super().env | {"SECRET_KEY": KEY, "MAIL_TRANSPORT": "crm.outbox.files.FileTransport"}

    def accounts(self) -> list[Account]:
        """Everybody active in an active party, in the order in which the demo names them."""
        rows = self.database.rows(
            "SELECT u.id, u.role, u.email, o.id, o.endorses, EXISTS "
            "(SELECT 1 FROM crm_endorsementauthority a WHERE a.user_id = u.id) "
            "FROM crm_user u JOIN crm_organisation o ON o.id = u.organisation_id "
            "WHERE u.is_active AND o.partnership = 'active' ORDER BY u.id"
        )
        return [Account(*row) for row in rows]

    def token(self, email: str) -> str:
        """Access for a program in that account's name."""
        return self.run("manage.py", "token", email, "--name", "test").strip()


def _listens(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=2):
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty, migrated installation, to be copied."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: make test-services")
    folder = tmp_path_factory.mktemp("migrated")
    installation = Installation(folder, new_database(folder))
    installation.run("manage.py", "migrate", "--verbosity", "0")
    yield installation
    installation.end()


@pytest.fixture(scope="session")
def demo(migrated, tmp_path_factory):
    """An installation with the demo loaded, to be copied; ``told`` is what loading it printed."""
    folder = tmp_path_factory.mktemp("demo")
    installation = Installation(folder, migrated.database.copy(folder))
    installation.told = installation.run("manage.py", "demo", "--load", SECRET_KEY=KEY)
    yield installation
    installation.end()


@pytest.fixture
def redis(tmp_path):
    """A Redis of this test."""
    redis = LocalRedis(tmp_path)
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def servers(migrated, redis, tmp_path):
    """An empty, migrated installation with its servers; the mail server is each test's to start."""
    servers = Servers(tmp_path / "var", migrated.database.copy(tmp_path), redis)
    yield servers
    servers.end()


@pytest.fixture
def demo_servers(demo, redis, tmp_path):
    """An installation with the demo loaded and its servers; the mail server is each test's to start."""
    servers = Servers(tmp_path / "var", demo.database.copy(tmp_path), redis)
    yield servers
    servers.end()


@pytest.fixture
def site(demo, tmp_path):
    """The demo, served."""
    site = Site(tmp_path / "var", demo.database.copy(tmp_path))
    # Nobody reads a pipe here, and a full one would hold up the server.
    with (site.var / "serve.log").open("w") as log:
        server = site.start("manage.py", "serve", output=log)
    wait_for(lambda: site.get("/health/live") or server.poll() is not None, 60)
    yield site
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=40)
    site.end()
