"""``manage.py import_people``: files of persons or contacts, planned, saved and taken back."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from crm import clock
from crm.enums import ImportState
from crm.errors import DomainError, NotAllowed
from crm.imports.families import LABELS
from crm.imports.tables import REGISTER
from crm.models import ImportLine, RegisterImport, User
from crm.services.register_apply import apply_import
from crm.services.register_files import plan_files
from crm.services.register_imports import CLASSES, Options, discard_import
from crm.services.register_undo import undo_import
from crm.visibility import SYSTEM, Viewer

# So many lines of each kind are printed; all of them are saved, and counted.
SHOWN = 20
_KINDS = ("create", "update", "end", "unchanged", "duplicate", "reject", "left")


class Command(BaseCommand):
    """Prints the plan; saves it only when asked to."""

    help = "Read files of persons or contacts and print what they would change. Exit code 2 for what cannot be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="files that belong together")
        parser.add_argument("--family", choices=sorted(LABELS), help="found in the files unless given")
        parser.add_argument(
            "--map", action="append", default=[], metavar="THEIRS=OURS", help="what a column of a spreadsheet is"
        )
        parser.add_argument("--source", default="", help="where the files are from, kept with what they bring")
        parser.add_argument(
            "--as", dest="email", metavar="EMAIL", help="the coordinator who imports; needed for contacts"
        )
        parser.add_argument(
            "--visibility", choices=[str(one) for one in CLASSES], default="own_org", help="of contacts"
        )
        parser.add_argument(
            "--leave-unknown", action="store_true", help="add nobody whom a log names and we do not have"
        )
        parser.add_argument("--sitting", action="store_true", help="whoever has no end in the files still sits")
        parser.add_argument("--missing-end", metavar="YYYY-MM-DD", help="when those a complete list lacks left")
        parser.add_argument("--apply", action="store_true", help="save what the plan says")
        parser.add_argument("--undo", type=int, metavar="N", help="take import N back")
        parser.add_argument("--all", action="store_true", help=f"print every line, not the first {SHOWN} of each kind")
        parser.add_argument("--json", action="store_true", help="one JSON object, for other programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the plan and what became of it. Exit code 2 for what cannot be read, saved or taken back."""
        try:
            self._handle(options)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=2) from error
        except (DomainError, NotAllowed) as error:
            raise CommandError(str(error), returncode=2) from error

    def _handle(self, options: dict[str, Any]) -> None:
        actor, at = _actor(options["email"]), clock.now()
        if options["undo"] is not None:
            run = RegisterImport.objects.visible_to(actor).filter(pk=options["undo"]).first()
            if run is None:
                raise CommandError(f"There is no import {options['undo']}.", returncode=2)
            undo_import(actor=actor, at=at, run=run)
            self._say(run, options)
            return
        if not options["files"]:
            raise CommandError("Name a file, or --undo N.", returncode=2)
        # A plan that nobody saves is not kept: it is made again in seconds.
        with transaction.atomic():
            run = plan_files(
                actor=actor,
                at=at,
                files=dict(_read(options["files"])),
                family=options["family"] or "",
                mapping=dict(_pairs(options["map"])),
                source=options["source"],
                options=Options(
                    options["visibility"],
                    not options["leave_unknown"],
                    _day(options["missing_end"]),
                    options["sitting"],
                ),
                tell=self._tell,
            )
            if options["apply"]:
                apply_import(actor=actor, at=at, run=run, tell=self._tell)
            self._say(run, options)
            if not options["apply"]:
                discard_import(actor=actor, at=at, run=run)

    def _tell(self, done: int, total: int) -> None:
        if sys.stderr.isatty() or total > 5_000:
            self.stderr.write(f"{done} of {total}", ending="\n")

    def _say(self, run: RegisterImport, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_plain(run, options), ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{run} ({LABELS.get(run.family, run.family)})")
        for note in run.plan["notes"]:
            self.stdout.write(f"  {note}")
        for name, kind in run.plan["bodies"].items():
            self.stdout.write(f"  new body: {name} ({kind})")
        limit = None if options["all"] else SHOWN
        for kind in ("create", "update", "end", "duplicate", "differs", "reject"):
            lines = ImportLine.objects.filter(run=run, kind=kind).order_by("n")
            for line in lines[:limit]:
                self.stdout.write(f"{kind:>10}  {_where(line)}  {line.label}{'  ' + line.rule if line.rule else ''}")
                for note in [*line.data.get("notes", ()), *line.data.get("kept", ())]:
                    self.stdout.write(f"{'':12}{note}")
            more = lines.count() - (limit or lines.count())
            if more > 0:
                self.stdout.write(f"{'':12}and {more} more")
        self.stdout.write(_summed("persons", run.plan["counts"]))
        if run.has_meetings:
            self.stdout.write(_summed("contacts", run.plan["meetings"]))
        self.stdout.write(_outcome(run))


def _where(line: ImportLine) -> str:
    return f"{line.file}:{line.row}"


def _summed(what: str, counts: dict[str, int]) -> str:
    parts = [f"{counts[kind]} {kind}" for kind in _KINDS if counts.get(kind)]
    more = [
        f"{counts[name]} {words}"
        for name, words in (("ends", "mandates end"), ("missing", "missing"))
        if counts.get(name)
    ]
    return f"{counts.get('read', 0)} {what} read = {' + '.join(parts) or '0'}{'; ' + ', '.join(more) if more else ''}"


def _outcome(run: RegisterImport) -> str:
    if run.state == ImportState.UNDONE:
        return f"Import {run.pk} is taken back: everything is as it was before."
    changes = changed(run)
    if run.state == ImportState.APPLIED:
        return f"{changes} changes saved as import {run.pk}; --undo {run.pk} takes them back."
    return f"{changes} changes. Nothing is saved; --apply saves them."


def changed(run: RegisterImport) -> int:
    """How many lines write something when they are saved as proposed."""
    counts, contacts = run.plan["counts"], run.plan["meetings"]
    return sum(counts.get(kind, 0) for kind in ("create", "update", "end", "missing")) + contacts.get("create", 0)


def _plain(run: RegisterImport, options: dict[str, Any]) -> dict[str, Any]:
    lines = ImportLine.objects.filter(run=run).order_by("n")
    fields = ("kind", "is_meeting", "ends", "file", "row", "label", "rule", "data", "choice")
    return {
        "id": run.pk,
        "state": run.state,
        "family": run.family,
        "files": run.files,
        "changes": changed(run),
        **{name: run.plan[name] for name in ("counts", "meetings", "bodies", "notes")},
        "lines": list(lines.values(*fields)[: None if options["all"] else SHOWN * 6]),
    }


def _actor(email: str | None) -> Viewer:
    if email is None:
        return SYSTEM
    user = User.objects.select_related("organisation").filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"--as: nobody with an open account has the address {email}.", returncode=2)
    return Viewer.of(user)


def _read(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for path in paths:
        if path.name in seen:
            raise CommandError(f"{path}: another file is called {path.name}.", returncode=2)
        seen.add(path.name)
        try:
            if path.stat().st_size > REGISTER.bytes:
                most = REGISTER.bytes // 1_000_000
                raise CommandError(f"{path}: is larger than {most} MB.", returncode=2)
            yield path.name, path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=2) from error


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"--missing-end: {text} is no day such as 2026-09-28.", returncode=2) from error


def _pairs(given: list[str]) -> Iterator[tuple[str, str]]:
    for pair in given:
        theirs, equals, ours = pair.rpartition("=")
        if not equals or not theirs or not ours:
            raise CommandError(f"--map {pair}: write their column, =, our field.", returncode=2)
        yield theirs.strip(), ours.strip()
