"""``manage.py rehearse``: every reminder mail that would go out between two days. Sends nothing."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.enums import Verdict
from campaigns.reminders.differences import Difference, differences
from campaigns.reminders.rehearsal import Rehearsal, Row, days, rehearse, two_weeks_from
from crm import clock
from crm.errors import DomainError
from crm.models import Council
from crm.visibility import SYSTEM


class Command(BaseCommand):
    """Prints time, recipient, kinds and reason of each mail."""

    help = "Print every reminder mail that would go out from one day to another, both included. Sends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="the first day; today if left out")
        parser.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="the last day; two weeks if left out")
        parser.add_argument(
            "--differences", action="store_true", help="of days gone by: the plan beside what was really sent"
        )
        parser.add_argument("--json", action="store_true", help="one JSON list, for other programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the plan. Exit code 2 for days that are none, or in the wrong order."""
        council = Council.current()
        first = _day("--from", options["first"]) or clock.day(clock.now(council))
        last = _day("--to", options["last"]) or two_weeks_from(first)
        try:
            at, until = days(first, last)
        except DomainError as error:
            raise CommandError(f"--{error.field}: {error.message}", returncode=2) from error
        if options["differences"]:
            self._compare(at, until, council, as_json=options["json"])
            return
        found = rehearse(at=at, until=until, council=council)
        rows = found.rows
        if options["json"]:
            self.stdout.write(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1))
        else:
            self._write(found, first, last)

    def _compare(self, at: dt.datetime, until: dt.datetime, council: Council, *, as_json: bool) -> None:
        try:
            rows = differences(viewer=SYSTEM, at=at, until=until, now=clock.now(council), council=council)
        except DomainError as error:
            raise CommandError(f"--{error.field}: {error.message}", returncode=2) from error
        plain = [_compared(row) for row in rows]
        if as_json:
            self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1))
            return
        for row in plain:
            why = f"  {row['why']}" if row["why"] else ""
            self.stdout.write(f"{row['due']}  {row['name']} ({row['to']})  {row['verdict']}: {row['title']}{why}")
        differ = sum(row.verdict != Verdict.AS_PLANNED for row in rows)
        self.stdout.write(f"{len(rows)} reminders, of which {differ} differ from the plan. Nothing was sent.")

    def _write(self, found: Rehearsal, first: dt.date, last: dt.date) -> None:
        rows = found.rows
        for row in rows:
            plain = _plain(row)
            done = " (already queued)" if row.already else ""
            self.stdout.write(f"{plain['at']}  {plain['name']} ({plain['to']})  {', '.join(plain['kinds'])}{done}")
            for reason in plain["reasons"]:
                self.stdout.write(f"{'':18}{reason}")
        for one in found.muted:
            at, name = f"{clock.local(one.at):%Y-%m-%d %H:%M}", one.recipient.name
            self.stdout.write(f"{at}  {name} does not get {one.kind}: {one.muted}")
        people = len({row.mail.recipient.pk for row in rows})
        self.stdout.write(f"{first} to {last}: {len(rows)} mails to {people} people. Nothing was sent.")


def _day(option: str, text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{option}: {text!r} is not a day such as 2027-06-21.", returncode=2) from error


def _compared(row: Difference) -> dict[str, Any]:
    return {
        "due": f"{clock.local(row.due):%Y-%m-%d %H:%M}",
        "to": row.recipient.ref or row.recipient.email,
        "name": row.recipient.name,
        "verdict": row.verdict.value,
        "title": row.title,
        "why": row.why,
        "delivery": row.delivery_id,
    }


def _plain(row: Row) -> dict[str, Any]:
    mail = row.mail
    return {
        "at": f"{clock.local(mail.at):%Y-%m-%d %H:%M}",
        "to": mail.recipient.ref or mail.recipient.email,
        "name": mail.recipient.name,
        "email": mail.recipient.email,
        "kinds": mail.kinds,
        "subjects": mail.subjects,
        "reasons": mail.reasons,
        "already_queued": row.already,
    }
