"""What was planned for days gone by, as the data says now, beside what was really sent; and why they differ."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.enums import Muted, OccurrenceOutcome, Verdict
from campaigns.models import ReminderOccurrence
from campaigns.reminders.cases import Window
from campaigns.reminders.plan import Reminder, reminders
from campaigns.reminders.since import Since
from crm import clock, wording
from crm.errors import DomainError
from crm.models import Council, User
from crm.outbox.models import DeliveryState
from crm.visibility import Viewer

_DAY = dt.timedelta(days=1)
# A tick comes every half minute: what is an hour late had a reason.
_LATE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """One reminder: when it was due, to whom, what about, how it went and why. ``delivery_id`` is its mail's."""

    verdict: Verdict
    due: dt.datetime
    recipient: User
    title: str
    why: str
    delivery_id: int | None = None


def differences(
    *, viewer: Viewer, at: dt.datetime, until: dt.datetime, now: dt.datetime, council: Council | None = None
) -> list[Difference]:
    """Every reminder due from ``at`` to just before ``until``, or ``now`` if that is earlier, in order of time.

    Raises DomainError for days that have not come. The number of queries does not grow with the rows.
    """
    if at > now:
        raise DomainError(_("These days have not come yet: nothing has been sent that could differ."), field="from")
    until = min(until, now)
    planned = {one.key: one for one in reminders(window=Window(at, until), council=council)}
    # Whoever changed how early "soon" is has moved what was due; its key is the same.
    near = ReminderOccurrence.objects.visible_to(viewer).filter(due_at__gte=at - _DAY, due_at__lt=until + _DAY)
    kept = {row.key: row for row in near.select_related("recipient__organisation", "delivery")}
    gone = [
        row
        for key, row in kept.items()
        if key not in planned and at <= row.due_at < until and row.outcome == OccurrenceOutcome.QUEUED
    ]
    since = Since.read(gone)
    found = [
        *(_planned(one, kept.get(key), now) for key, one in planned.items() if one.at <= now),
        *(_gone(row, since) for row in gone),
    ]
    return sorted(found, key=lambda row: (row.due, row.recipient.sort_key, row.title))


def _gone(row: ReminderOccurrence, since: Since) -> Difference:
    return Difference(
        Verdict.NO_LONGER_PLANNED, row.due_at, row.recipient, row.title, since.reason(row), row.delivery_id
    )


def _planned(one: Reminder, row: ReminderOccurrence | None, now: dt.datetime) -> Difference:
    verdict, why = _verdict(one, row, now)
    title = row.title if row else one.words.title
    return Difference(verdict, one.due, one.recipient, title, why, row.delivery_id if row else None)


def _verdict(one: Reminder, row: ReminderOccurrence | None, now: dt.datetime) -> tuple[Verdict, str]:
    if row is None:
        return Verdict.NOT_SENT, _never(one, now)
    if row.outcome == OccurrenceOutcome.MISSED:
        return Verdict.NOT_SENT, _("It was of no more use when it could be sent.")
    if row.outcome == OccurrenceOutcome.DECLINED:
        return Verdict.NOT_SENT, str(Muted.DECLINED.label)
    delivery = row.delivery
    if delivery is not None and delivery.state != DeliveryState.SENT:
        return Verdict.NOT_SENT, _("The mail in the outbox: %(state)s.") % {"state": delivery.get_state_display()}
    late = row.recorded_at - one.at
    if late > _LATE:
        when = {"moment": wording.moment(row.recorded_at, today=clock.day(now))}
        return Verdict.AS_PLANNED, _("Late: %(moment)s.") % when
    return Verdict.AS_PLANNED, ""


def _never(one: Reminder, now: dt.datetime) -> str:
    """Why nothing is known of a planned reminder."""
    if one.muted:
        return str(one.muted.label)
    if one.kept_quiet:
        return _("The quiet hours lasted longer than it was of use.")
    if now < one.useful_until:
        return _("It is sent at the next opportunity.")
    return _("What it is about was entered or changed when it was too late to remind.")
