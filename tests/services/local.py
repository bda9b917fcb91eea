"""Servers that live as long as a test run needs them, on loopback and in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.installation import free_port, wait_for

PACKAGES = {"initdb": "postgresql", "pg_ctl": "postgresql", "redis-server": "redis-server"}
# Nothing here need outlive a power cut.
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


class Missing(Exception):
    """A program that must be installed first."""


def program(name: str) -> str:
    """Where it is; raises Missing. Debian keeps those of PostgreSQL out of the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = shutil.which(name) or (str(versions[-1]) if versions else None)
    if found is None:
        raise Missing(f"{name} is missing. On Debian or Ubuntu: sudo apt install {PACKAGES[name]}")
    return found


class LocalPostgresql:
    """A PostgreSQL of our own, to be stopped hard and started again."""

    def __init__(self, folder: str, options: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/samsyn"
        self._runner = _not_root(folder)
        self._options = f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1 {options}"
        self._run(program("initdb"), "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        """Returns when it answers."""
        self._control("-l", f"{self.folder}/log", "-w", "-o", self._options, "start")

    def stop(self) -> None:
        """At once, without goodbye: what was committed is in its log."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        self._run(program("pg_ctl"), "-D", f"{self.folder}/data", *arguments)

    def _run(self, *command: str) -> None:
        subprocess.run([*self._runner, *command], cwd=self.folder, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def running_postgresql(options: str = QUICK) -> Iterator[LocalPostgresql]:
    """A PostgreSQL of our own, while it is needed."""
    program("initdb")
    # Paths of sockets are short.
    with tempfile.TemporaryDirectory(prefix="samsyn-pg-", dir="/tmp") as folder:
        server = LocalPostgresql(folder, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of our own."""
    with running_postgresql() as server:
        yield server.url


def _not_root(folder: str) -> list[str]:
    """PostgreSQL refuses to run as root: how to run it as its own user instead. Raises Missing without that user."""
    if os.getuid():
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError as error:
        raise Missing(
            "PostgreSQL does not run as root, and there is no user postgres. Run this as yourself."
        ) from error
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


class LocalRedis:
    """A Redis of our own, to be stopped, emptied and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Returns when it answers."""
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        wait_for(self._answers)

    def empty(self) -> None:
        """Forget everything."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self) -> None:
        """At once, without goodbye."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False
