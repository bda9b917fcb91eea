"""``manage.py full_import``: what another installation took away with ``full_export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.services.backup.archive import BackupError, Table
from crm.services.full_export.bring_in import bring_in


class Command(BaseCommand):
    """Brings a full export into an empty installation, whole or not at all, and pauses sending."""

    help = "Import the full export FILE into an empty, migrated installation. Sending is paused until released."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print the counts and checksums that this installation now gives. Exit code 2 when nothing was imported."""
        told: list[Table] = []
        try:
            manifest = bring_in(file, now=timezone.now(), tell_table=told.append)
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write("     rows  sha256            table")
        for table in told:
            self.stdout.write(f"{table.rows:>9}  {table.sha256[:16]}  {table.table}")
        self.stdout.write(
            f"{sum(table.rows for table in told):>9}  rows in all, as of {manifest.taken_at}: every count and checksum "
            "is that of the export."
        )
        self.stdout.write(
            "Nobody can sign in yet: give one administrator a password with manage.py changepassword EMAIL; the others "
            "ask for a new one on the page of signing in. Sending is paused: look through the outbox, then start "
            "sending there."
        )
