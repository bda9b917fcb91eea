"""Serves the site, with worker and beat where there is no broker."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from crm.config.checks import several_processes

PR_SET_PDEATHSIG = 1


class Server(MPServer):
    """One web process under a small parent. A closed terminal stops it; the parent's own default would restart it."""

    signal_handler_reload = MPServer.signal_handler_interrupt


class Command(BaseCommand):
    """``manage.py serve``: until Ctrl-C or SIGTERM, which let a mail in hand be finished."""

    help = "Serve the site, with the embedded worker where no broker is set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--processes", type=int, default=settings.WEB_PROCESSES, help="web processes")
        parser.add_argument("--threads", type=int, default=4, help="threads per web process")

    def handle(self, *args: Any, host: str, port: int, processes: int, threads: int, **options: Any) -> None:
        _check_free(host, port)
        for message in several_processes(processes):
            self.stderr.write(str(message))
        self.stdout.write(f"{settings.BASE_URL} – Ctrl-C stops it.")
        self.stdout.flush()
        # What the parent read before must not be shared with its child.
        connections.close_all()
        server = Server(
            settings.WSGI_APPLICATION,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=threads,
            websockets=False,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        )
        server.serve(target_loader=partial(load_application, server), wrap_loader=False)


def load_application(server: Server) -> Any:
    """The WSGI application, in the web process, which ends with its parent however that ends.

    Raises SystemExit when ``server`` was told to stop since the process was forked from it.
    """
    # The parent's handlers came along and would swallow a stop until the server's own are set, after the loading.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for of_the_terminal in (signal.SIGINT, signal.SIGHUP):
        signal.signal(of_the_terminal, signal.SIG_IGN)
    if server.interrupt_signal:
        raise SystemExit
    # Ctrl-C reaches the parent alone. With its SIGTERM on top, the child could take both on a thread that handles
    # neither, and its main thread would sleep on.
    os.setpgrp()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return import_string(settings.WSGI_APPLICATION)


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} is not free ({error.strerror}). Stop what uses it, or choose another: "
                f"make run PORT={port + 1}"
            ) from error
