"""``manage.py reference``: the reference data that comes with the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from crm import clock
from crm.services.shipped import load_reference
from crm.visibility import SYSTEM


class Command(BaseCommand):
    """Adds what is missing and changes nothing, so it may be run again after every upgrade."""

    help = "Add the ministries, Riksdagen with its committees, and the parties, where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was added."""
        added = load_reference(actor=SYSTEM, at=clock.now())
        for name in added:
            self.stdout.write(name)
        self.stdout.write(f"{len(added)} added" if added else "Nothing was missing.")
