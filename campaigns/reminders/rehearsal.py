"""Reading every mail that would go out on any days, to whom and why. Sends nothing and writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.enums import OccurrenceOutcome
from campaigns.models import ReminderOccurrence
from campaigns.reminders import moments
from campaigns.reminders.language import Rule
from campaigns.reminders.plan import Mail, Reminder, outlook, plan
from crm import wording
from crm.errors import DomainError
from crm.models import Council, User
from crm.visibility import Viewer

MAX_DAYS = 366
_EARLIEST, _LATEST = 2000, 2200
_FORTNIGHT, _MINUTE = dt.timedelta(days=13), dt.timedelta(minutes=1)
_MISSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A planned mail, and whether all it says has been queued already."""

    mail: Mail
    already: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails of the same minute about the same things, to one or several."""

    at: dt.datetime
    labels: tuple[str, ...]
    mails: tuple[Mail, ...]

    @property
    def recipients(self) -> list[User]:
        """To whom."""
        return [mail.recipient for mail in self.mails]


def batches(mails: Sequence[Mail]) -> list[Batch]:
    """The mails, in their order, with those to several people told as one row."""
    found: dict[tuple[dt.datetime, tuple[str, ...]], list[Mail]] = {}
    for mail in mails:
        found.setdefault((mail.at, tuple(mail.labels)), []).append(mail)
    return [Batch(at, labels, tuple(rows)) for (at, labels), rows in found.items()]


def days(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first instant of ``first`` and the end of ``last``. Raises DomainError for days in the wrong order."""
    if not _EARLIEST <= first.year <= last.year <= _LATEST and first <= last:
        raise DomainError(
            _("A rehearsal is of the years %(first)s to %(last)s.") % {"first": _EARLIEST, "last": _LATEST},
            field="from",
        )
    if last < first:
        words = {"first": wording.short_day(first), "last": wording.short_day(last)}
        raise DomainError(_("The last day, %(last)s, is before the first, %(first)s.") % words, field="to")
    if (last - first).days >= MAX_DAYS:
        raise DomainError(_("A rehearsal covers at most %(days)d days.") % {"days": MAX_DAYS}, field="to")
    return moments.day_starts(first), moments.day_ends(last)


def two_weeks_from(first: dt.date) -> dt.date:
    """The last of the fortnight's days, or the last day there is."""
    return min(first, dt.date.max - _FORTNIGHT) + _FORTNIGHT


def planned(*, at: dt.datetime, user_id: int, council: Council | None = None) -> Mail | None:
    """The mail of that minute to that person, if the plan has one."""
    mails = plan(at=at, until=at + _MINUTE, council=council)
    return next((mail for mail in mails if mail.recipient.pk == user_id), None)


def missed(viewer: Viewer) -> list[ReminderOccurrence]:
    """The latest reminders that were no longer useful when they could be sent."""
    rows = ReminderOccurrence.objects.visible_to(viewer).filter(outcome=OccurrenceOutcome.MISSED)
    return list(rows.select_related("recipient")[:_MISSED_SHOWN])


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The mails in order of time, and the reminders that nobody gets since the recipient does not want them."""

    rows: list[Row]
    muted: list[Reminder]


def rehearse(
    *, at: dt.datetime, until: dt.datetime, council: Council | None = None, rules: Sequence[Rule] | None = None
) -> Rehearsal:
    """What goes out from ``at`` to just before ``until`` if nothing is done meanwhile, and what does not."""
    found = outlook(at=at, until=until, council=council, rules=rules)
    queued = _queued(found.mails)
    rows = [Row(mail, all(reminder.key in queued for reminder in mail.reminders)) for mail in found.mails]
    return Rehearsal(rows, found.muted)


def upcoming(*, at: dt.datetime, days: int = 14, council: Council | None = None) -> list[Mail]:
    """The mails of the next days that have not been queued yet."""
    until = at + dt.timedelta(days=days)
    return [row.mail for row in rehearse(at=at, until=until, council=council).rows if not row.already]


def _queued(mails: Sequence[Mail]) -> set[str]:
    if not mails:
        return set()
    found = [reminder for mail in mails for reminder in mail.reminders]
    due = [reminder.due for reminder in found]
    # What a key without a day is of may have been due on another.
    once = [reminder.key for reminder in found if "|as:" in reminder.key]
    near = Q(due_at__range=(min(due), max(due))) | Q(key__in=once)
    rows = ReminderOccurrence.objects.filter(near, outcome=OccurrenceOutcome.QUEUED)
    return set(rows.values_list("key", flat=True))
