"""``manage.py account``: open an account from the command line, such as the first one of an installation."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from crm import clock
from crm.enums import OrganisationKind, Partnership, Role
from crm.errors import DomainError
from crm.models import Organisation
from crm.services.accounts import create_user
from crm.services.organisations import create_organisation
from crm.visibility import SYSTEM


class Command(BaseCommand):
    """Opens an account in a partner organisation, which is made if there is none of that name."""

    help = "Open an account and print its password. The organisation becomes an active partner if it is not there yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", required=True, help="of the person")
        parser.add_argument("--organisation", required=True, metavar="NAME", help="whose member the account is")
        parser.add_argument("--kind", choices=OrganisationKind.values, default="municipality", help="if it is made")
        parser.add_argument("--role", choices=Role.values, default=Role.ADMIN.value)

    def handle(self, *args: Any, email: str, name: str, organisation: str, **options: Any) -> None:
        """Print the password, which is shown this once. Exit code 2 when the account cannot be opened."""
        password = secrets.token_urlsafe(15)
        try:
            with transaction.atomic():
                create_user(
                    actor=SYSTEM,
                    at=clock.now(),
                    name=name,
                    email=email,
                    organisation=_organisation(organisation, options["kind"]),
                    role=options["role"],
                    password=password,
                )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=2) from error
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(f"{email} may sign in with the password {password}")


def _organisation(name: str, kind: str) -> Organisation:
    """The active partner of that name; made if there is none. Raises DomainError for an organisation outside."""
    known = Organisation.objects.visible_to(SYSTEM).filter(name__iexact=name).first()
    if known is None:
        return create_organisation(
            actor=SYSTEM, at=clock.now(), name=name, kind=kind, partnership=Partnership.ACTIVE.value
        )
    if known.partnership != Partnership.ACTIVE:
        raise DomainError(f"“{known.name}” is no active partner, and its members read nothing.", field="organisation")
    return known
