"""``manage.py send_packs``: build and queue an arena's packs."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from campaigns.models import Arena
from campaigns.services.sending import preview, send_packs
from crm import clock
from crm.visibility import SYSTEM


class Command(BaseCommand):
    """Builds what changed and queues one mail per delegate; a second run queues nothing."""

    help = "Build an arena's briefing packs and queue one mail per delegate. A second run sends nothing again."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """``--arena NAME [--dry-run]``."""
        parser.add_argument("--arena", required=True, metavar="NAME", help="name or reference of the arena")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done. An unknown arena is exit code 2, with the known names."""
        arena = self._arena(options["arena"])
        run = preview if options["dry_run"] else send_packs
        sent = run(actor=SYSTEM, arena=arena, at=clock.now())
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing is kept or sent.")
        self.stdout.write(
            f"{arena.name}: {sent.packs_built} new pack versions; "
            f"{sent.item_packs} item packs and {sent.arena_packs} arena packs at hand"
        )
        self.stdout.write(f"Mails queued: {sent.queued}; queued before: {sent.already}")
        for recipient in sent.recipients:
            self.stdout.write(f"  {recipient.name} <{recipient.email}>")

    def _arena(self, name: str) -> Arena:
        arenas = Arena.objects.visible_to(SYSTEM)
        found = arenas.filter(Q(name__iexact=name) | Q(ref__iexact=name) & ~Q(ref="")).first()
        if found is None:
            known = ", ".join(f"“{arena.name}”" for arena in arenas) or "none"
            raise CommandError(f"--arena: no arena is called “{name}”. Known arenas: {known}.", returncode=2)
        return found
