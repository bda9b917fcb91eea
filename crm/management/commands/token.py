"""Gives a program access in somebody's name, as the page under Settings does."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm import clock
from crm.enums import TokenScope
from crm.errors import DomainError, NotAllowed
from crm.models import User
from crm.services.tokens import create_token
from crm.visibility import Viewer


class Command(BaseCommand):
    """``manage.py token idun@skog.example --name Kalender --scope log:read``: prints the token, once."""

    help = "Give a program access to the programming interface in a user's name; prints the token once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose name the program acts in")
        parser.add_argument("--name", required=True, help="which program it is")
        parser.add_argument(
            "--scope",
            action="append",
            choices=TokenScope.values,
            help="what it may do, several times; everything unless given",
        )
        parser.add_argument("--days", type=int, default=90, help="how long it lasts, 366 at most")

    def handle(self, *args: Any, email: str, name: str, scope: list[str] | None, days: int, **options: Any) -> None:
        """Raises CommandError naming what is wrong."""
        user = User.objects.select_related("organisation").filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account {email!r}.")
        try:
            token = create_token(
                actor=Viewer.of(user),
                at=clock.now(),
                name=name,
                scopes=scope or TokenScope.values,
                lasts=dt.timedelta(days=days),
            )[1]
        except (DomainError, NotAllowed) as error:
            raise CommandError(str(error)) from error
        except OverflowError as error:
            raise CommandError("--days is 366 at most.") from error
        self.stdout.write(token)
