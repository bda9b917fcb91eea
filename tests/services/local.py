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


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of our own."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    # Paths of sockets are short.
    with tempfile.TemporaryDirectory(prefix="samsyn-pg-", dir="/tmp") as folder:
        runner = _not_root(folder)
        data, port = f"{folder}/data", free_port()
        _run(folder, *runner, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {QUICK}"
        _run(folder, *runner, pg_ctl, "-D", data, "-l", f"{folder}/log", "-w", "-o", options, "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/samsyn"
        finally:
            _run(folder, *runner, pg_ctl, "-D", data, "-m", "immediate", "stop")


def _run(folder: str, *command: str) -> None:
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)


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
