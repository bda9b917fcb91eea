"""First and second start of the whole product, and the memory of the process that carries the worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from benchmarks.figures import Figure, within

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 5.0
MEGABYTES = 250


def figures(*, quick: bool) -> list[Figure]:
    """Seconds of the second start against its limit and the first, and megabytes after every mail has left."""
    with tempfile.TemporaryDirectory() as var:
        first, _ = _start(var, settle=20.0)
        second, memory = _start(var, settle=5.0)
    return [
        within("second start to the first answer", second, SECONDS, unit="s", beside=f"first {first:.1f} s"),
        within("memory with the embedded worker", memory, MEGABYTES, unit="MB"),
    ]


def _start(var: str, settle: float) -> tuple[float, float]:
    """Seconds until the start page answers, and the resident megabytes of the largest process after ``settle`` s."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": var, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5):
                    break
            except OSError:
                if process.poll() is not None or time.monotonic() - began > 120:
                    raise
                time.sleep(0.05)
        seconds = time.monotonic() - began
        time.sleep(settle)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        return seconds, max(member.memory_info().rss for member in family) / 2**20
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
