"""Queueing what is due. Two ticks, or none for a day, do no harm: occurrences are keyed, and what is late is listed."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Q

from campaigns.enums import OccurrenceOutcome
from campaigns.models import ReminderOccurrence, ReminderProgress, ReminderRule
from campaigns.reminders.cases import Window
from campaigns.reminders.mail import render
from campaigns.reminders.plan import Mail, Reminder, reminders
from campaigns.reminders.quiet import QuietHours
from campaigns.reminders.rules import DEFAULT_RULES, rules_in_force, set_rules
from campaigns.services.mails import about
from crm.models import Council, Delivery
from crm.outbox.enqueue import enqueue
from crm.outbox.models import OnDoubt
from crm.visibility import SYSTEM

# How far back a tick looks for what fell due late, because the item was moved or entered late, or nobody ticked.
LOOKBACK = dt.timedelta(days=60)
_MOMENT = dt.timedelta(microseconds=1)
logger = logging.getLogger(__name__)
KIND = "reminder"


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: mails queued, reminders missed."""

    queued: int
    missed: int


def tick(*, at: dt.datetime) -> Ticked:
    """Queue a mail for everyone who is due a reminder at ``at`` and list what is no longer useful.

    ``at`` is the domain's time; a frozen clock ticks as well. Each mail and its occurrences are one transaction.
    """
    council = Council.current()
    progress = _progress(at)
    window = Window(progress.through - LOOKBACK, at + _MOMENT)
    fresh = _fresh(reminders(window=window, council=council, rules=rules_in_force()), window)
    wanted = [r for r in fresh if not r.muted]
    missed = [r for r in wanted if progress.through < r.useful_until <= at]
    due = [r for r in wanted if r.at <= at < r.useful_until and not r.kept_quiet]
    # Late is late: what was due by day waits for the morning, too.
    held = QuietHours.of(council).hold(at)
    queued = 0 if held else sum(_queue(mail, council, at) for mail in _mails(due, at))
    listed = _list(missed, OccurrenceOutcome.MISSED, at)
    # Listed as well: what was declined when it was due is not sent late because its recipient thinks better of it.
    _list(
        [r for r in fresh if r.muted and r.at <= at and progress.through < r.useful_until],
        OccurrenceOutcome.DECLINED,
        at,
    )
    ReminderProgress.objects.filter(pk=progress.pk, through__lt=at).update(through=at)
    return Ticked(queued, listed)


@transaction.atomic
def _progress(at: dt.datetime) -> ReminderProgress:
    """How far reminders have come. The first tick puts the built-in rules in force where the council has none."""
    progress, is_new = ReminderProgress.objects.get_or_create(pk=1, defaults={"through": at})
    if is_new and not ReminderRule.objects.exists():
        set_rules(actor=SYSTEM, rules=DEFAULT_RULES, at=at)
    return progress


def _fresh(found: list[Reminder], window: Window) -> list[Reminder]:
    rows = ReminderOccurrence.objects.filter(Q(due_at__gte=window.starts) | Q(key__in=_once(found)))
    keyed = set(rows.values_list("key", flat=True))
    return [reminder for reminder in found if reminder.key not in keyed]


def _once(found: list[Reminder]) -> list[str]:
    """The keys that hold no day, whose occurrence may be of any."""
    return [reminder.key for reminder in found if "|as:" in reminder.key]


def _mails(due: Iterable[Reminder], at: dt.datetime) -> list[Mail]:
    """One mail per recipient: whatever is queued in the same minute is one."""
    by_recipient: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in due:
        # Said as of now: what was due yesterday evening no longer says "tomorrow".
        by_recipient[reminder.recipient.pk].append(replace(reminder, at=at))
    return [
        Mail(at=at, recipient=rows[0].recipient, reminders=tuple(sorted(rows, key=lambda r: (r.due, r.kind, r.key))))
        for rows in by_recipient.values()
    ]


def _queue(mail: Mail, council: Council, at: dt.datetime) -> bool:
    """Whether this tick queued the mail; False when another was first, or it cannot be written: the next one tries."""
    try:
        rendered = render(mail, council)
    except Exception:  # One mail that cannot be written must not keep the others.
        logger.exception("Reminders %s cannot be written.", [reminder.key for reminder in mail.reminders])
        return False
    keys = sorted(reminder.key for reminder in mail.reminders)
    try:
        with transaction.atomic():
            delivery = enqueue(
                key=f"{KIND}:{hashlib.sha256(' '.join(keys).encode()).hexdigest()}",
                kind=KIND,
                recipient=mail.recipient,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                at=at,
                useful_until=mail.useful_until,
                headers={"Reply-To": rendered.reply_to} if rendered.reply_to else {},
                link=rendered.link,
                on_doubt=OnDoubt.RESEND_ONCE,
                reason=rendered.reason,
            )
            about(delivery, mail.arenas)
            _record(mail.reminders, OccurrenceOutcome.QUEUED, at, delivery)
    except IntegrityError:
        return False
    return True


def _list(rows: list[Reminder], outcome: OccurrenceOutcome, at: dt.datetime) -> int:
    """How many of them this tick recorded; none when another was first."""
    if not rows:
        return 0
    try:
        with transaction.atomic():
            _record(rows, outcome, at)
    except IntegrityError:
        return 0
    return len(rows)


def _record(
    rows: Iterable[Reminder], outcome: OccurrenceOutcome, at: dt.datetime, delivery: Delivery | None = None
) -> None:
    limit = ReminderOccurrence._meta.get_field("title").max_length
    ReminderOccurrence.objects.bulk_create(
        ReminderOccurrence(
            key=row.key,
            kind=row.kind,
            title=row.words.title[:limit],
            recipient=row.recipient,
            due_at=row.due,
            outcome=outcome,
            delivery=delivery,
            recorded_at=at,
        )
        for row in rows
    )
