"""Real servers for figures that need them: a throw-away PostgreSQL database, Redis, and processes ended afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/15")


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty PostgreSQL database. Raises psycopg.OperationalError when none answers."""
    name = f"samsyn_bench_{os.getpid()}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def broker() -> Iterator[str]:
    """The address of a Redis database that was empty and is emptied again. Raises redis.ConnectionError."""
    with redis.Redis.from_url(REDIS) as client:
        if client.dbsize():
            raise redis.ConnectionError(f"{REDIS} is not empty")
        try:
            yield REDIS
        finally:
            client.flushdb()


@contextmanager
def process(*command: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is asked to end afterwards, and ended if it does not."""
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **env},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.communicate(timeout=40)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()


def output(*command: str, **env: str) -> str:
    """What a Python process printed; raises CalledProcessError when it failed."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **env}, text=True, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.strip()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], object], seconds: float, every: float = 0.02) -> None:
    """Until ``condition()`` holds. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("waited too long")
        time.sleep(every)


def product(var: str) -> tuple[subprocess.Popen[bytes], str]:
    """The whole product with its demo in the folder, answering; and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": var, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(f"{url}/health/live", timeout=5):  # noqa: S310
                return process, url
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.2)
