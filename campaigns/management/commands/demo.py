"""``manage.py demo``: load a demo scenario, take it away, or show what is loaded."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from campaigns.demo import load as load_module
from campaigns.demo import report
from campaigns.demo.errors import DemoRefused, ScenarioError
from crm.models import Council


class Command(BaseCommand):
    """Loads a scenario into an empty installation, whole or not at all."""

    help = "Load a demo scenario (--load [FILE]), take it away (--reset), or show what is loaded and how to sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--load", nargs="?", const=load_module.DEFAULT, type=Path, metavar="FILE", help="load this scenario"
        )
        parser.add_argument("--reset", action="store_true", help="first take away the demo that is loaded")
        parser.add_argument("--if-empty", action="store_true", help="load only where nothing has been entered yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked, or show what is loaded. Exit code 2 for a faulty scenario or a refusal."""
        try:
            with transaction.atomic():
                lines = list(self._act(**options))
        except ScenarioError as error:
            faults = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(
                f"The scenario was not loaded; {len(error.problems)} to mend:\n{faults}", returncode=2
            ) from error
        except DemoRefused as error:
            raise CommandError(str(error), returncode=2) from error
        for line in lines:
            self.stdout.write(line)

    def _act(self, *, load: Path | None, reset: bool, if_empty: bool, **options: Any) -> Iterator[str]:
        """What was done; to be said only once it holds, since a faulty scenario also undoes the reset."""
        if reset:
            yield f"Removed the demo “{load_module.reset()}”. Mail already written is left as it is."
        if load and not (if_empty and load_module.has_content()):
            loaded = load_module.load(load)
            if not loaded.anew:
                yield (
                    f"“{loaded.scenario}” is already loaded; nothing was changed. "
                    "To load it anew: manage.py demo --reset --load"
                )
        council = Council.current()
        if council.demo_scenario:
            yield from report.loaded_lines(council)
            yield from report.sign_in_lines()
        elif not reset:
            yield "No demo is loaded. To load one: manage.py demo --load [FILE]"
