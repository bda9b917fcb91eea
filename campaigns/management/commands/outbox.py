"""``manage.py outbox``: what leaves, what waits and what needs a decision; and the decisions themselves."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from campaigns.models import Arena
from crm import clock
from crm.enums import MailAct
from crm.errors import NotAllowed
from crm.models import Council, Delivery, User
from crm.outbox.models import DeliveryState
from crm.queries.deliveries import count_by_state, due
from crm.queries.stories import next_step, story
from crm.services.deliveries import decide_all, pause_sending
from crm.visibility import SYSTEM, Viewer

_DONE = {MailAct.RETRY: "queued again", MailAct.RESEND: "queued again, as the same mail", MailAct.CANCEL: "left unsent"}


class Command(BaseCommand):
    """Without options: how many mails are in each state, the oldest that is due, and whether sending is paused."""

    help = "Show the outbox, tell a mail's story, and decide about mails. Exit code 1 when an act is not possible."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="the mails, newest first")
        what.add_argument("--show", metavar="ID", help="one mail: every attempt and decision, and what comes next")
        what.add_argument(
            "--retry", nargs="+", metavar="ID", help="send again what failed, was suppressed or cancelled, or came back"
        )
        what.add_argument("--resend", nargs="+", metavar="ID", help="send again what may have arrived")
        what.add_argument("--cancel", nargs="+", metavar="ID", help="keep queued mails from leaving")
        what.add_argument("--pause", action="store_true", help="stop all sending")
        what.add_argument("--release", action="store_true", help="start sending again")
        parser.add_argument("--state", choices=DeliveryState.values, help="list those in this state")
        parser.add_argument("--arena", metavar="NAME", help="list those about the arena of this name or reference")
        parser.add_argument("--recipient", metavar="EMAIL", help="list those to this person")
        parser.add_argument("--limit", type=int, default=50, help="list at most so many, 50 unless given")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="act in this person's name, not the system's")
        parser.add_argument("--json", action="store_true", help="JSON, for other programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, exit code 1, for a number, name or act that cannot be; nothing is done then."""
        with translation.override("en"):
            act = next((act for act in MailAct if options[act.value]), None)
            if act:
                self._decide(act, options[act.value], **options)
            elif options["pause"] or options["release"]:
                self._pause(**options)
            elif options["show"]:
                self._show(options["show"], as_json=options["json"])
            elif any(options[name] for name in ("list", "state", "arena", "recipient")):
                self._list(**options)
            else:
                self._overview(as_json=options["json"])

    def _overview(self, *, as_json: bool) -> None:
        counts, oldest = count_by_state(Delivery.objects.visible_to(SYSTEM)), due().first()
        waited = round((timezone.now() - oldest.not_before).total_seconds()) if oldest else 0
        paused = Council.current().sending_paused
        if as_json:
            self._json(
                {
                    "paused": paused,
                    "states": {state: counts.get(state, 0) for state in DeliveryState.values},
                    "oldest_due": oldest.pk if oldest else None,
                    "oldest_due_seconds": waited,
                }
            )
            return
        for state, number in counts.items():
            self.stdout.write(f"{state:<14}{number:>8}")
        self.stdout.write(f"Oldest due: {oldest.pk}, for {waited} s" if oldest else "Nothing is due.")
        self.stdout.write("Sending is PAUSED." if paused else "Sending is on.")

    def _list(self, *, limit: int, **options: Any) -> None:
        rows = _narrowed(Delivery.objects.visible_to(SYSTEM), **options)
        found = rows.select_related("recipient").defer("text", "html", "headers").order_by("-queued_at", "-pk")
        plain = [_plain(row) for row in found[: max(limit, 0)]]
        if options["json"]:
            self._json(plain)
            return
        for row in plain:
            error = f"  {row['last_error']}" if row["last_error"] else ""
            self.stdout.write(
                f"{row['id']:>8}  {row['state']:<12}  {row['queued_at']}  {row['to']}  {row['subject']}{error}"
            )

    def _show(self, text: str, *, as_json: bool) -> None:
        [row] = _rows([text])
        paused = Council.current().sending_paused
        events, step = story(row, SYSTEM), next_step(row, now=timezone.now(), paused=paused)
        if as_json:
            told = [
                {"at": _at(e.at), "what": e.what.value, "became": e.became.value, "words": e.words, "by": e.by}
                for e in events
            ]
            then = {"what": step.what.value, "at": _at(step.at)}
            self._json({**_plain(row), "story": told, "next": then})
            return
        self.stdout.write(f"{row.pk}: {row.subject}\nTo {row.recipient.name} <{row.address}>, {row.state}")
        for event in events:
            said = "  ".join(part for part in (event.what.value, event.became.value, event.by, event.words) if part)
            self.stdout.write(f"  {_at(event.at)}  {said}")
        self.stdout.write(f"Next: {step.what.label}{f' {_at(step.at)}' if step.at else ''}")

    def _decide(self, act: MailAct, numbers: list[str], *, actor: str | None, **options: Any) -> None:
        viewer = _viewer(actor)
        try:
            with transaction.atomic():
                decided = decide_all(actor=viewer, deliveries=_rows(numbers), act=act, at=clock.now())
                if decided.moved_on:
                    # Raised within the transaction, which takes back what was done to the others.
                    states = ", ".join(f"{row.pk} is {row.state}" for row in decided.moved_on)
                    raise CommandError(f"--{act.value} is not possible: {states}. Nothing was done.")
        except NotAllowed as error:
            raise CommandError(f"--as: {actor} may not decide about mails.") from error
        done = [row.pk for row in decided.done]
        if options["json"]:
            self._json({"act": act.value, "done": done})
        else:
            self.stdout.write(f"{', '.join(map(str, done))}: {_DONE[act]}.")

    def _pause(self, *, pause: bool, actor: str | None, **options: Any) -> None:
        try:
            pause_sending(actor=_viewer(actor), paused=pause, at=clock.now())
        except NotAllowed as error:
            raise CommandError(f"--as: {actor} may not pause or release sending.") from error
        if options["json"]:
            self._json({"paused": pause})
        else:
            self.stdout.write("Sending is PAUSED." if pause else "Sending is on.")

    def _json(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))


def _viewer(email: str | None) -> Viewer:
    if email is None:
        return SYSTEM
    return Viewer.of(_user("--as", email))


def _user(option: str, email: str) -> User:
    user = User.objects.select_related("organisation").filter(email__iexact=email).first()
    if user is None or (option == "--as" and not user.is_active):
        raise CommandError(f"{option}: there is no active account “{email}”.")
    return user


def _narrowed(
    rows: QuerySet[Delivery], *, state: str | None, arena: str | None, recipient: str | None, **_: Any
) -> QuerySet[Delivery]:
    if state:
        rows = rows.filter(state=state)
    if recipient:
        rows = rows.filter(recipient=_user("--recipient", recipient))
    if arena:
        named = Arena.objects.visible_to(SYSTEM).filter(Q(name__iexact=arena) | Q(ref__iexact=arena)).first()
        if named is None:
            raise CommandError(f"--arena: no arena is called “{arena}”.")
        rows = rows.filter(arenas=named)
    return rows


def _rows(numbers: list[str]) -> list[Delivery]:
    """The mails of these numbers, each once. Raises CommandError naming those that are not there."""
    wanted = {text: int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0 for text in numbers}
    rows = Delivery.objects.visible_to(SYSTEM).filter(pk__in=wanted.values()).select_related("recipient")
    found = {row.pk: row for row in rows.order_by("pk")}
    if missing := [text for text, number in wanted.items() if number not in found]:
        raise CommandError(f"There is no mail {', '.join(missing)}. Nothing was done.")
    return list(found.values())


def _plain(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "kind": row.kind,
        "to": row.recipient.name,
        "email": row.address,
        "subject": row.subject,
        "queued_at": _at(row.queued_at),
        "attempts": row.attempts,
        "last_error": row.last_error,
    }


def _at(instant: dt.datetime | None) -> str | None:
    return clock.local(instant).isoformat(timespec="seconds") if instant else None
