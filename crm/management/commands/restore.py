"""``manage.py restore``: an installation from its backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.services.backup.archive import BackupError
from crm.services.backup.restore import restore


class Command(BaseCommand):
    """Restores into an empty installation, whole or not at all, and pauses sending."""

    help = "Restore the backup FILE into an empty installation, migrated or not. Sending is paused until released."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="lose what this installation holds")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        """Say what was restored and what to do next. Exit code 2 when it was not, or not whole."""
        try:
            done = restore(file, now=timezone.now(), replace=replace)
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        rows = sum(table.rows for table in done.manifest.tables)
        self.stdout.write(
            f"Restored {rows} rows of {len(done.manifest.tables)} tables, as of {done.manifest.taken_at}."
        )
        if done.carried_forward:
            self.stdout.write("The backup was of an earlier version; its tables were migrated.")
        if done.other_key:
            self.stderr.write(
                "The secret key of the backup is not set here: queued mails with a personal link cannot be made. "
                "Set SECRET_KEY, or SECRET_KEY_FALLBACKS, to the key of that installation."
            )
        self.stdout.write(
            "Sending is paused. Mails that were queued then may have left since: look through the outbox, "
            "then start sending there."
        )
