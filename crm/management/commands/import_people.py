"""``manage.py import_people``: files of persons, contacts or organisations, planned, saved and taken back."""

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
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.enums import OrganisationKind
from crm.errors import DomainError, NotAllowed
from crm.import_enums import ImportState, LineKind
from crm.imports.families import LABELS
from crm.imports.progress import Tell
from crm.imports.tables import REGISTER
from crm.models import ImportLine, RegisterImport, User
from crm.services.register_apply import apply_import
from crm.services.register_counts import undecided
from crm.services.register_files import plan_files
from crm.services.register_imports import CLASSES, Options, discard_import
from crm.services.register_undo import undo_import
from crm.visibility import SYSTEM, Viewer

# So many lines of each kind are printed; all of them are saved, and counted.
SHOWN = 20
_KINDS = {
    "create": gettext_lazy("%(n)s new"),
    "update": gettext_lazy("%(n)s changed"),
    "end": gettext_lazy("%(n)s whose mandates end"),
    "unchanged": gettext_lazy("%(n)s as before"),
    "duplicate": gettext_lazy("%(n)s possible duplicates"),
    "reject": gettext_lazy("%(n)s rejected"),
    "left": gettext_lazy("%(n)s left out"),
    "waits": gettext_lazy("%(n)s left out until it is decided whom they name"),
    "folded": gettext_lazy("%(n)s rows that belong to another"),
}
# What is told beside, since it is no person or contact of its own.
_BESIDE = {
    "ends": gettext_lazy("%(n)s mandates end"),
    "missing": gettext_lazy("%(n)s missing from the file"),
    "parts": gettext_lazy("%(n)s details rejected"),
}
_STEP = 5_000


class Command(BaseCommand):
    """Prints the plan; saves it only when asked to."""

    help = (
        "Read files of persons, contacts or organisations and print what they would change. Exit code 2 for what cannot"
        " be read."
    )

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
                raise CommandError(_("There is no import %(n)d.") % {"n": options["undo"]}, returncode=2)
            undo_import(actor=actor, at=at, run=run)
            self._say(run, options)
            return
        if not options["files"]:
            raise CommandError(_("Name a file, or --undo N."), returncode=2)
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
                tell=self._tell(gettext_lazy("%(done)d of %(total)d compared")),
                tell_read=self._tell(gettext_lazy("%(done)d of %(total)d read")),
            )
            if options["apply"]:
                tell = self._tell(gettext_lazy("%(done)d of %(total)d saved"))
                apply_import(actor=actor, at=at, run=run, tell=tell)
            self._say(run, options)
            if not options["apply"]:
                discard_import(actor=actor, at=at, run=run)

    def _tell(self, words: Promise) -> Tell:
        """What tells how far one step has come: always in a terminal, elsewhere where it takes long."""

        def tell(done: int, total: int) -> None:
            if sys.stderr.isatty() or total > _STEP:
                self.stderr.write(str(words) % {"done": done, "total": total})

        return tell

    def _say(self, run: RegisterImport, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_plain(run, options), ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{run} ({LABELS.get(run.family, run.family)})")
        for note in run.plan["notes"]:
            self.stdout.write(f"  {note}")
        for name, kind in run.plan["bodies"].items():
            words = {"name": name, "kind": OrganisationKind(kind).label}
            self.stdout.write("  " + _("new body: %(name)s (%(kind)s)") % words)
        limit = None if options["all"] else SHOWN
        waits = undecided(run) if run.has_meetings else set()
        for kind in LineKind:
            lines = ImportLine.objects.filter(run=run, kind=kind).order_by("n")
            for line in lines[:limit]:
                self.stdout.write(
                    f"{kind.label:>18}  {_where(line)}  {line.label}{'  ' + line.rule if line.rule else ''}"
                )
                for note in [*line.data.get("notes", ()), *line.data.get("kept", ())]:
                    self.stdout.write(f"{'':20}{note}")
                if not waits.isdisjoint(line.data.get("waits", ())):
                    self.stdout.write(f"{'':20}{_('Left out until it is decided whom it names.')}")
            more = lines.count() - (limit or lines.count())
            if more > 0:
                self.stdout.write(f"{'':20}" + _("and %(n)d more") % {"n": more})
        read = _("%(n)s rows of organisations read") if run.is_of_bodies else _("%(n)s persons read")
        self.stdout.write(_summed(read, run.plan["counts"]))
        if run.has_meetings:
            self.stdout.write(_summed(_("%(n)s contacts read"), run.plan["meetings"]))
        self.stdout.write(_outcome(run))


def _where(line: ImportLine) -> str:
    return f"{line.file}:{line.row}"


def _summed(read: str, counts: dict[str, int]) -> str:
    parts, beside = (
        [str(words) % {"n": counts[kind]} for kind, words in said.items() if counts.get(kind)]
        for said in (_KINDS, _BESIDE)
    )
    more = f"; {', '.join(beside)}" if beside else ""
    return f"{read % {'n': counts.get('read', 0)}} = {' + '.join(parts) or '0'}{more}"


def _outcome(run: RegisterImport) -> str:
    if run.state == ImportState.UNDONE:
        return _("Import %(n)d is taken back: everything is as it was before.") % {"n": run.pk}
    changes = changed(run)
    words = {"changes": changes, "n": run.pk}
    if run.state == ImportState.APPLIED:
        return (
            ngettext(
                "%(changes)d change saved as import %(n)d; --undo %(n)d takes it back.",
                "%(changes)d changes saved as import %(n)d; --undo %(n)d takes them back.",
                changes,
            )
            % words
        )
    return (
        ngettext(
            "%(changes)d change. Nothing is saved; --apply saves it.",
            "%(changes)d changes. Nothing is saved; --apply saves them.",
            changes,
        )
        % words
    )


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
        words = {"email": email}
        raise CommandError(_("--as: nobody with an open account has the address %(email)s.") % words, returncode=2)
    return Viewer.of(user)


def _read(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for path in paths:
        if path.name in seen:
            words = {"path": path, "name": path.name}
            raise CommandError(_("%(path)s: another file is called %(name)s.") % words, returncode=2)
        seen.add(path.name)
        try:
            if path.stat().st_size > REGISTER.bytes:
                large = {"path": path, "most": REGISTER.bytes // 1_000_000}
                raise CommandError(_("%(path)s: is larger than %(most)d MB.") % large, returncode=2)
            yield path.name, path.read_bytes()
        except OSError as error:
            raise CommandError(_("%(path)s cannot be opened.") % {"path": path}, returncode=2) from error


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        words = {"text": text}
        raise CommandError(_("--missing-end: %(text)s is no day such as 2026-09-28.") % words, returncode=2) from error


def _pairs(given: list[str]) -> Iterator[tuple[str, str]]:
    for pair in given:
        theirs, equals, ours = pair.rpartition("=")
        if not equals or not theirs or not ours:
            words = {"pair": pair}
            raise CommandError(_("--map %(pair)s: write their column, =, our field.") % words, returncode=2)
        yield theirs.strip(), ours.strip()
