"""``manage.py bounces``: what mail servers sent back, from a pipe or from files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from crm import clock
from crm.outbox.bounces import MOST_BYTES
from crm.services.addresses import take_returned_mail


class Command(BaseCommand):
    """For an alias of the mail server: ``samsyn: "|… manage.py bounces"``."""

    help = "Note which mails came back: one mail from standard input, or one in each FILE."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        """Say how many told something new. Exit code 2 for a file that cannot be read, 75 for a database that is away:
        the mail server then tries again.
        """
        try:
            mails = [self._file(path) for path in files] if files else [self._pipe()]
            news = sum(take_returned_mail(mail, at=clock.now()) for mail in mails)
        except OSError as error:
            raise CommandError(f"{error.filename}: cannot be read ({error.strerror}).", returncode=2) from error
        except DatabaseError as error:
            raise CommandError("The database is away; try again later.", returncode=os.EX_TEMPFAIL) from error
        self.stdout.write(f"{news} noted, {len(mails) - news} passed over")

    def _file(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)

    def _pipe(self) -> bytes:
        """All of it is taken, since a mail server minds a pipe that closes early."""
        content = sys.stdin.buffer.read(MOST_BYTES)
        while sys.stdin.buffer.read(MOST_BYTES):
            pass
        return content
