"""A whole installation in a folder of its own, for tests that start and end processes."""

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
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """Its data, its processes and what they did."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen] = []

    def start(self, *command: str, **env: str) -> subprocess.Popen:
        """A process of this installation, leader of its own group, as from a terminal."""
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "BROKER_URL", "EMAIL_URL"}}
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=inherited | self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def run(self, *command: str, **env: str) -> str:
        """What a program printed; it must end well."""
        process = self.start(*command, **env)
        output, _ = process.communicate(timeout=60)
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
        return {
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "crm.config.settings",
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
        with sqlite3.connect(self.var / "samsyn.sqlite3") as database:
            rows = database.execute("SELECT state FROM crm_delivery ORDER BY id").fetchall()
        database.close()
        return [state for (state,) in rows]


def wait_for(condition, seconds: float = 20.0) -> None:
    """Until ``condition()`` holds; fails the test when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """An empty, migrated installation, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    installation = Installation(folder)
    installation.run("manage.py", "migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def installation(migrated, tmp_path):
    folder = tmp_path / "var"
    shutil.copytree(migrated, folder)
    installation = Installation(folder)
    yield installation
    for process in installation.processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
