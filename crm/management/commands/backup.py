"""``manage.py backup``: the whole installation in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.services.backup.archive import BackupError
from crm.services.backup.take import back_up


class Command(BaseCommand):
    """Takes a backup while people work."""

    help = "Write the whole installation, of one instant, to FILE: a new one under VAR_DIR/backups if not given."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Say what was written. Exit code 2 when it could not be."""
        now = timezone.now()
        path = file or Path(settings.VAR_DIR) / "backups" / f"samsyn-{now:%Y%m%dT%H%M%SZ}.zip"
        try:
            manifest = back_up(path, now=now)
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(f"{path}: {rows} rows of {len(manifest.tables)} tables, {path.stat().st_size} bytes")
        if manifest.files:
            self.stdout.write("It holds the secret key: encrypt what leaves this machine.")
        else:
            self.stdout.write("SECRET_KEY is set in the environment and is not in the backup: keep it as safe.")
