"""``manage.py texts``: the catalogue of interface texts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm import texts


class Command(BaseCommand):
    """Extract, compile or check. English texts are the originals, so only the other languages have catalogues."""

    help = "Extract interface texts into locale/, compile the catalogues, or check that nothing is missing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One of three."""
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--extract", action="store_true", help="bring the catalogues up to date with the source")
        act.add_argument("--compile", action="store_true", help="write the .mo files that a running site reads")
        act.add_argument("--check", action="store_true", help="fail for missing, fuzzy, stale or mismatched texts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it for every language but English; CommandError when a check finds something."""
        languages = [code for code, __ in settings.LANGUAGES if code != "en"]
        wrong = []
        for language in languages:
            if options["extract"]:
                catalog = texts.update(language)
                self.stdout.write(f"{language}: {len(catalog)} texts")
            elif options["compile"]:
                self.stdout.write(str(texts.compiled(language)))
            else:
                wrong += [f"{language}: {problem}" for problem in texts.problems(language)]
        if wrong:
            raise CommandError("\n".join([*wrong, f"{len(wrong)} to mend"]))
