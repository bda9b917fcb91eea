"""``manage.py verify``: whether a backup is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.services.backup.archive import Archive, BackupError, Table, reading


class Command(BaseCommand):
    """Reads the archive alone, and no database."""

    help = "Compare every checksum and number of rows of the backup FILE. Exit code 1 for any difference."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print a line for every table that holds; CommandError naming every member that does not."""
        try:
            with reading(file) as archive:
                self._tell(archive)
                problems = archive.problems(self._tell_table)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if problems:
            raise CommandError("\n".join(f"{file}: {problem}" for problem in problems))
        rows = sum(table.rows for table in archive.manifest.tables)
        self.stdout.write(f"{rows:>9}  rows in all; every checksum holds")

    def _tell(self, archive: Archive) -> None:
        manifest = archive.manifest
        made = f"by Samsyn {manifest.product} from {manifest.database}"
        self.stdout.write(f"Format {manifest.format}, taken {manifest.taken_at} {made}")
        self.stdout.write("     rows  sha256            table")

    def _tell_table(self, table: Table) -> None:
        self.stdout.write(f"{table.rows:>9}  {table.sha256[:16]}  {table.table}")
