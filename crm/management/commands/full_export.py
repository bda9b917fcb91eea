"""``manage.py full_export``: everything that the council holds, for another installation and for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm import clock
from crm.services.backup.archive import BackupError
from crm.services.full_export.take import take_away
from crm.visibility import SYSTEM


class Command(BaseCommand):
    """Takes everything away while people work, and notes it in the trail."""

    help = "Write everything that the council holds to FILE: data that full_import reads, spreadsheets and files."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--reason", required=True, help="why, for the trail and the file: a decision, say")

    def handle(self, *args: Any, file: Path, reason: str, **options: Any) -> None:
        """Print the counts and checksums. Exit code 2 when it could not be written."""
        try:
            manifest = take_away(file, actor=SYSTEM, at=clock.now(), now=timezone.now(), reason=reason)
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write("     rows  sha256            table")
        for table in manifest.tables:
            self.stdout.write(f"{table.rows:>9}  {table.sha256[:16]}  {table.table}")
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(f"{file}: {rows} rows of {len(manifest.tables)} tables, {file.stat().st_size} bytes")
        self.stdout.write(
            "It holds everything confidential, and no passwords or keys: encrypt what leaves this machine."
        )
