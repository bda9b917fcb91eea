"""Who may touch a delivery: claims with a lease and a fence, and updates that change nothing for a late worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Prefetch
from django.utils import timezone

from crm.models import Attachment, Council, Delivery
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt

LEASE = dt.timedelta(seconds=300)
RESEND_AFTER = dt.timedelta(minutes=10)
# Minutes between attempts, 48 hours in all; then the delivery has failed.
BACKOFF = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 480, 480, 480, 480, 480))
# From this attempt on a lease that ran out is not retried at once: the mail itself may be killing its worker.
SUSPECT = 5


def claim(limit: int) -> list[Delivery]:
    """Up to ``limit`` due deliveries, leased to the caller with a new fence; none while sending is paused."""
    now = timezone.now()
    with transaction.atomic():
        if Council.current().sending_paused:
            return []
        due = Delivery.objects.filter(state=State.QUEUED, not_before__lte=now).order_by("not_before", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:limit])
        # On SQLite the transaction itself holds the write lock; the state is compared again all the same.
        won = Delivery.objects.filter(pk__in=ids, state=State.QUEUED).update(
            state=State.LEASED, fence=F("fence") + 1, attempts=F("attempts") + 1, lease_until=now + LEASE
        )
        if won != len(ids):
            transaction.set_rollback(True)
            return []
    # Without their content: a file that many mails of a batch carry is read once, when the first is composed.
    files = Prefetch("attachments", Attachment.objects.defer("content"))
    claimed = Delivery.objects.filter(pk__in=ids).select_related("recipient", "link").prefetch_related(files)
    return list(claimed.order_by("not_before", "pk"))


def move(delivery: Delivery, to: State, *, frm: Collection[State], **values: Any) -> bool:
    """Whether ``delivery`` was still the caller's (id, fence, state) and is now in ``to`` with ``values``."""
    values["state"] = to
    mine = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state__in=frm)
    if not mine.update(**values):
        return False
    for name, value in values.items():
        setattr(delivery, name, value)
    return True


def release(deliveries: Iterable[Delivery]) -> None:
    """Give back claimed deliveries that were not tried; the attempt is not counted."""
    for delivery in deliveries:
        move(delivery, State.QUEUED, frm=[State.LEASED], attempts=delivery.attempts - 1, lease_until=None)


def postpone(delivery: Delivery, error: str) -> None:
    """Back to the queue after a known failure to send, later with each attempt; failed when 48 hours have passed."""
    values: dict[str, Any] = {"last_error": error[:300], "lease_until": None}
    claimed = [State.LEASED, State.HANDING_OVER]
    if delivery.attempts > len(BACKOFF):
        move(delivery, State.FAILED, frm=claimed, finished_at=timezone.now(), **values)
    else:
        due = timezone.now() + BACKOFF[delivery.attempts - 1]
        move(delivery, State.QUEUED, frm=claimed, not_before=due, **values)


def reap(*, at: dt.datetime) -> None:
    """Settle what nobody is working on: leases that ran out, doubts that resend, mails no longer useful at ``at``."""
    now = timezone.now()
    for delivery in Delivery.objects.filter(state=State.LEASED, lease_until__lt=now).order_by("pk"):
        if delivery.attempts < SUSPECT:
            move(delivery, State.QUEUED, frm=[State.LEASED], lease_until=None)
        else:
            postpone(delivery, "The worker stopped while preparing this mail.")
    Delivery.objects.filter(state=State.HANDING_OVER, lease_until__lt=now).update(
        state=State.UNCERTAIN, finished_at=now, lease_until=None, last_error="The worker stopped during hand-over."
    )
    Delivery.objects.filter(
        state=State.UNCERTAIN, on_doubt=OnDoubt.RESEND_ONCE, finished_at__lt=now - RESEND_AFTER
    ).update(state=State.QUEUED, on_doubt=OnDoubt.HOLD, not_before=now, finished_at=None)
    Delivery.objects.filter(state=State.QUEUED, useful_until__lte=at).update(state=State.MISSED, finished_at=now)
