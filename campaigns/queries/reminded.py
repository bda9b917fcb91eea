"""When parties that have not answered were reminded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Count, Q

from campaigns.enums import OccurrenceOutcome
from campaigns.models import ReminderOccurrence
from campaigns.reminders.language import Who
from campaigns.reminders.since import Key
from crm import clock
from crm.outbox.models import DeliveryState
from messages.enums import UNANSWERED
from messages.models import Endorsement, JointMessage
from messages.queries.board import BoardRow

# A mail that has not left has reminded nobody yet; of one in doubt the outbox says more.
_LEFT = [DeliveryState.SENT, DeliveryState.UNCERTAIN]


def with_reminders(rows: Sequence[BoardRow], message: JointMessage) -> list[BoardRow]:
    """The rows, each with the days on which recipient and deputy were reminded of the question that waits.

    Two queries; none where no party is silent.
    """
    if not any(row.is_silent for row in rows):
        return list(rows)
    found = _days(message)
    return [
        replace(
            row,
            reminded_on=found.get((row.organisation.pk, Who.RECIPIENT)),
            deputy_reminded_on=found.get((row.organisation.pk, Who.DEPUTY)),
        )
        if row.is_silent
        else row
        for row in rows
    ]


def _days(message: JointMessage) -> dict[tuple[int, str], dt.date]:
    """The latest day by party and part, of the round that goes on."""
    answered = ~Q(state__in=UNANSWERED)
    rows = Endorsement.objects.filter(version__message=message).order_by().values("organisation_id")
    rounds = dict(rows.annotate(n=Count("pk", filter=answered)).values_list("organisation_id", "n"))
    sent = ReminderOccurrence.objects.filter(
        key__contains=f"|message:{message.pk}:",
        outcome=OccurrenceOutcome.QUEUED,
        delivery__state__in=_LEFT,
    )
    found = {}
    for row in sent.order_by("recorded_at"):
        key = Key.of(row)
        party = key.numbers[1]
        if key.anchor == f"round:{rounds.get(party, 0)}":
            found[party, key.part] = clock.day(row.recorded_at)
    return found
