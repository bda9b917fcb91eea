"""A whole installation with data of its own, for tests that start and end processes; on the suite's own database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
OWN = {"DATABASE_URL", "BROKER_URL", "EMAIL_URL", "WEB_PROCESSES"}


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for(condition, seconds: float = 20.0) -> None:
    """Until ``condition()`` holds; fails the test when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def _hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Sqlite:
    """A database file in the installation's folder."""

    def __init__(self, var: Path) -> None:
        self.path = var / "samsyn.sqlite3"
        self.env: dict[str, str] = {}

    def copy(self, var: Path) -> Sqlite:
        """The same content in another folder."""
        shutil.copy(self.path, var)
        return Sqlite(var)

    def rows(self, sql: str) -> list[tuple]:
        """What a query answers."""
        with sqlite3.connect(self.path) as database:
            rows = database.execute(sql).fetchall()
        database.close()
        return rows

    def drop(self) -> None:
        """It goes with its folder."""


class Postgresql:
    """A database of its own beside that of the test run."""

    def __init__(self, template: str = "template1", address: str = "") -> None:
        self.name = f"samsyn_{uuid.uuid4().hex[:12]}"
        server = urlsplit(address or os.environ["DATABASE_URL"])
        self.env = {"DATABASE_URL": urlunsplit(server._replace(path=f"/{self.name}"))}
        # Django connects to this one too when it makes the database of a test run.
        self._server = urlunsplit(server._replace(path="/postgres"))
        self._rule(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"')

    def copy(self, var: Path) -> Postgresql:
        """Another with the same content."""
        return Postgresql(self.name, self.env["DATABASE_URL"])

    def rows(self, sql: str) -> list[tuple]:
        """What a query answers; an empty list for a statement that answers nothing."""
        with psycopg.connect(self.env["DATABASE_URL"], autocommit=True) as database:
            cursor = database.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def drop(self) -> None:
        """Whoever is still connected."""
        self._rule(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _rule(self, sql: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql)


def new_database(var: Path) -> Sqlite | Postgresql:
    """An empty one of the kind that the suite runs on."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite(var)


class Installation:
    """Its data, its processes and what they did."""

    def __init__(self, var: Path, database: Sqlite | Postgresql) -> None:
        var.mkdir(exist_ok=True)
        self.var = var
        self.database = database
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen] = []

    def start(
        self,
        *command: str,
        output: Any = subprocess.PIPE,
        errors: Any = subprocess.STDOUT,
        orders: Any = None,
        **env: str,
    ) -> subprocess.Popen:
        """A Python process of this installation, leader of its own group, as from a terminal."""
        inherited = {name: value for name, value in os.environ.items() if name not in OWN}
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=inherited | self.env | env,
            stdin=orders,
            stdout=output,
            stderr=errors,
            text=True,
            start_new_session=True,
            # A suite that runs in the background was told to ignore Ctrl-C, and would pass that on.
            preexec_fn=_hear_ctrl_c,
        )
        self.processes.append(process)
        return process

    def run(self, *command: str, **env: str) -> str:
        """What a program printed; it must end well."""
        process = self.start(*command, **env)
        output, _ = process.communicate(timeout=180)
        assert process.returncode == 0, output
        return output

    def serve(self, **env: str) -> subprocess.Popen:
        """The web server, once it answers."""
        process = self.start("manage.py", "serve", **env)
        wait_for(lambda: process.poll() is not None or self.get("/health/live"))
        assert process.poll() is None, process.communicate()[0]
        return process

    def get(self, path: str) -> str:
        """The answer's text; empty while nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:  # noqa: S310
                return answer.read().decode()
        except OSError:
            return ""

    @property
    def env(self) -> dict[str, str]:
        """Its environment."""
        return self.database.env | {
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "MAIL_TRANSPORT": "tests.worker.slow.SlowTransport",
        }

    def queue(self, count: int) -> None:
        """Queue deliveries from a process that carries no worker."""
        self.run("-m", "tests.worker.programs", "queue", str(count))

    def log(self, word: str) -> list[str]:
        """The Message-IDs of mails begun or accepted, in order."""
        path = self.var / "sends.log"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.partition(" ")[2] for line in lines if line.startswith(word)]

    def states(self) -> list[str]:
        """Of all deliveries, in order."""
        return [state for (state,) in self.database.rows("SELECT state FROM crm_delivery ORDER BY id")]

    def end(self) -> None:
        """Kill what still runs, and drop the database."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.database.drop()
