"""The server with its embedded worker, stopped at the worst moments."""

import io
import os
import signal
import socket
from collections import Counter
from pathlib import Path

import psutil
import pytest
from django.core.management import call_command

from crm.config import checks
from tests.installation import free_port, wait_for
from worker.management.commands import serve

pytestmark = pytest.mark.live

# More than a busy machine sends, a second each, before it hears the signal.
MAILS = 10


def by_sigterm(process):
    process.send_signal(signal.SIGTERM)


def by_ctrl_c(process):
    os.killpg(process.pid, signal.SIGINT)


def by_closing_the_terminal(process):
    os.killpg(process.pid, signal.SIGHUP)


@pytest.mark.parametrize("stop", [by_sigterm, by_ctrl_c, by_closing_the_terminal])
def test_stopped_mid_send_nothing_is_lost_or_doubled(installation, stop):
    installation.queue(MAILS)
    server = installation.serve(SLOW="1")
    wait_for(lambda: installation.log("begun"))

    stop(server)
    server.wait(timeout=20)
    done = len(installation.log("accepted"))
    assert installation.states() == ["sent"] * done + ["queued"] * (MAILS - done), "the mail in hand was finished"
    assert done < MAILS

    server = installation.serve()
    wait_for(lambda: installation.states() == ["sent"] * MAILS)
    by_sigterm(server)
    assert server.wait(timeout=20) == 0
    assert set(Counter(installation.log("accepted")).values()) == {1}
    assert len(installation.log("accepted")) == len(list((installation.var / "mail").glob("*.eml"))) == MAILS


def test_the_web_process_ends_with_its_parent_however_that_ends(installation):
    server = installation.serve()
    [child] = psutil.Process(server.pid).children()
    server.kill()
    server.wait()
    wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, seconds=5)


def test_one_process_with_few_threads_in_250_megabytes(installation):
    installation.queue(20)
    server = installation.serve()
    wait_for(lambda: installation.states() == ["sent"] * 20)
    parent = psutil.Process(server.pid)
    [child] = parent.children()
    assert sum(process.memory_info().rss for process in (parent, child)) < 250 * 2**20
    assert child.num_threads() <= 12
    assert '"status": "ok"' in installation.get("/health/ready")
    by_sigterm(server)
    assert server.wait(timeout=20) == 0


def test_an_occupied_port_is_said_plainly(installation):
    with socket.create_server(("127.0.0.1", installation.port)):
        process = installation.start("manage.py", "serve")
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"Port {installation.port} on 127.0.0.1 is not free" in output
    assert f"PORT={installation.port + 1}" in output
    assert "Traceback" not in output


def test_several_processes_on_sqlite_are_served_with_a_warning(monkeypatch, settings):
    class Sqlite:
        vendor = "sqlite"

    class Server:
        def __init__(self, target, *, workers, **options):
            served.append(workers)

        def serve(self, **options):
            pass

    served, told = [], io.StringIO()
    monkeypatch.setattr(serve, "Server", Server)
    monkeypatch.setattr(checks, "connection", Sqlite)
    settings.WEB_PROCESSES = 2
    call_command("serve", port=free_port(), stdout=io.StringIO(), stderr=told)
    assert served == [2]
    assert "samsyn.W001" in told.getvalue()
    assert "samsyn.W002" in told.getvalue()


def test_no_command_carries_a_worker(installation):
    installation.run("manage.py", "check")
    assert not (Path(installation.var) / "worker.lock").exists()
