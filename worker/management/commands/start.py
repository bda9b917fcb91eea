"""``manage.py start``: everything that ``make run`` does once Python is in place, in one process for a quick start."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from campaigns.demo import first_run, load, report
from crm import texts
from crm.models import Council

Lines = Iterable[str]


class Command(BaseCommand):
    """Prepares the installation, loads the demo where nothing has been entered yet, and serves."""

    help = "Prepare the database and texts, load the demo into an empty installation, run the main job once, and serve."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns when the server has stopped, or at once on Ctrl-C before that."""
        with suppress(KeyboardInterrupt):
            self._prepare()
            self._apart(_outcome)
            call_command("serve", host=options["host"], port=options["port"], stdout=self.stdout)

    def _prepare(self) -> None:
        _compile_texts()
        _migrate(self.stdout.write)
        if not load.has_content():
            self.stdout.write("Loading the demo …")
            load.load()
        council = Council.current()
        if council.demo_scenario:
            self._tell([*report.loaded_lines(council), *report.sign_in_lines()])
        if first_run.is_due():
            job = self._apart(first_run.send_lines)
            job.join()
            if job.exitcode:
                self.stderr.write(
                    "The packs were not sent. Once the cause is mended: manage.py send_packs --arena NAME"
                )

    def _tell(self, lines: Lines) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()

    def _apart(self, lines: Callable[[], Lines]) -> BaseProcess:
        """Run and tell in a child process: the server forks, and must not inherit threads or open connections."""
        connections.close_all()
        child = multiprocessing.get_context("fork").Process(target=self._tell_quietly, args=(lines,), daemon=True)
        # Python forgets an exception that is raised between the fork and what follows it: Ctrl-C has to wait so long.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            child.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return child

    def _tell_quietly(self, lines: Callable[[], Lines]) -> None:
        """Ctrl-C ends the server; it needs no traceback from here."""
        with suppress(KeyboardInterrupt):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            self._tell(lines())


def _outcome() -> Lines:
    yield from first_run.delivered_lines()
    yield from first_run.reminder_lines()


def _compile_texts() -> None:
    """The Swedish texts, where the catalogue is newer than what was compiled from it."""
    for language in (code for code, _ in settings.LANGUAGES if code != "en"):
        source = texts.path(language)
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            texts.compiled(language)


def _migrate(tell: Callable[[str], object]) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("Preparing the database …")
        call_command("migrate", verbosity=0)
