"""``manage.py clock``: show or move the demo's clock."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from crm import clock
from crm.models import Council
from crm.services.council import update_council
from crm.visibility import SYSTEM


class Command(BaseCommand):
    """The clock that feeds rules, reminders and pages while a demo is loaded."""

    help = "Show the demo's clock, or move it to INSTANT, to the arena (--on-site) or to real time (--real)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        to = parser.add_mutually_exclusive_group()
        to.add_argument("instant", nargs="?", metavar="INSTANT", help="such as 2027-06-29T14:30:00+02:00")
        to.add_argument("--on-site", action="store_true", help="the scenario's second instant, at the arena")
        to.add_argument("--real", action="store_true", help="let the clock run with real time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move the clock if asked to, then show it. Exit code 2 when it may not be moved."""
        council = Council.current()
        if options["instant"] or options["on_site"] or options["real"]:
            _require_movable(council)
            to = _target(council, **options)
            council = update_council(actor=SYSTEM, at=clock.now(council), frozen_at=to)
        self.stdout.write(_shown(council))


def _require_movable(council: Council) -> None:
    if settings.SAMSYN_NOW:
        raise CommandError(
            f"The variable SAMSYN_NOW holds the clock at {settings.SAMSYN_NOW}. Change or remove it to move the clock.",
            returncode=2,
        )
    if not council.demo_scenario:
        raise CommandError(
            "No demo is loaded, and real work keeps real time. Load one first: manage.py demo --load", returncode=2
        )


def _target(council: Council, *, instant: str | None, on_site: bool, real: bool, **_: Any) -> dt.datetime | None:
    if real:
        return None
    if on_site:
        if council.demo_on_site is None:
            raise CommandError("This scenario has no meta.demo_now_on_site. Give an instant instead.", returncode=2)
        return council.demo_on_site
    try:
        return clock.parse(instant or "", name="INSTANT")
    except ImproperlyConfigured as error:
        raise CommandError(str(error), returncode=2) from error


def _shown(council: Council) -> str:
    now = clock.local(clock.now(council))
    how = "frozen" if settings.SAMSYN_NOW or council.frozen_at else "real time"
    return f"{now.isoformat(timespec='seconds')} ({how})"
