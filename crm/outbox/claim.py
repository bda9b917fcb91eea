"""Who may touch a delivery: claims with a lease and a fence, and updates that change nothing for a late worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.models import Attachment, Council, Delivery, DeliveryAttempt
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from crm.visibility import Viewer

LEASE = dt.timedelta(seconds=300)
RESEND_AFTER = dt.timedelta(minutes=10)
# Minutes between attempts, 48 hours in all; then the delivery has failed.
BACKOFF = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 480, 480, 480, 480, 480))
# From this attempt on a lease that ran out is not retried at once: the mail itself may be killing its worker.
SUSPECT = 5
# What the outbox says in words of its own; all else that an attempt is told in is the server's, or an error's.
STOPPED_BEFORE = gettext_noop("The worker stopped before it could send.")
STOPPED_DURING = gettext_noop("The worker stopped during hand-over.")
WITHHELD = gettext_noop("The recipient may no longer have it.")
ONCE_MORE = gettext_noop("It may have arrived, and is sent once more since it is urgent.")
OWN_WORDS = frozenset({STOPPED_BEFORE, STOPPED_DURING, WITHHELD, ONCE_MORE})
CLAIMED = (State.LEASED, State.HANDING_OVER)
WORDS = 300


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
    claimed = Delivery.objects.filter(pk__in=ids).select_related("recipient", "link")
    return list(claimed.prefetch_related("recipient__organisation", files).order_by("not_before", "pk"))


def hand_over(delivery: Delivery) -> bool:
    """Whether it is marked now that ``delivery`` may have left.

    Not when it is no longer the caller's, sending was paused, its link revoked, or anything has changed since the claim
    by which the recipient may have it: then somebody must look closer.
    """
    recipient = delivery.recipient
    organisation = recipient.organisation
    if organisation is None or not Viewer.of(recipient).reads_content:
        return False
    until = connection.ops.adapt_datetimefield_value(timezone.now() + LEASE)
    facts = (recipient.role, organisation.pk, recipient.pk, organisation.partnership, organisation.pk)
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, (until, delivery.pk, delivery.fence, *facts, delivery.link_id))
        return cursor.rowcount == 1


# One statement, quickly planned. What the ORM asks in four, under locks, takes three times as long as all of SMTP.
_HAND_OVER = """
UPDATE "crm_delivery" SET "state" = 'handing_over', "lease_until" = %s
WHERE "id" = %s AND "fence" = %s AND "state" = 'leased'
    AND NOT EXISTS (SELECT 1 FROM "crm_council" WHERE "sending_paused")
    AND (SELECT "is_active" AND "role" = %s AND "organisation_id" = %s FROM "crm_user" WHERE "id" = %s)
    AND (SELECT "partnership" = %s FROM "crm_organisation" WHERE "id" = %s)
    AND (SELECT "revoked_at" FROM "crm_personallink" WHERE "id" = %s) IS NULL
"""


def move(delivery: Delivery, to: State, *, frm: Collection[State], **values: Any) -> bool:
    """Whether ``delivery`` was still the caller's (id, fence, state) and is now in ``to`` with ``values``."""
    values["state"] = to
    mine = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state__in=frm)
    if not mine.update(**values):
        return False
    for name, value in values.items():
        setattr(delivery, name, value)
    return True


def end(delivery: Delivery, to: State, words: str, *, frm: Collection[State] = CLAIMED, **values: Any) -> bool:
    """As ``move``, for an attempt that ends otherwise than as sent: what became of it is told in ``words``."""
    words = words[:WORDS]
    with transaction.atomic():
        won = move(delivery, to, frm=frm, lease_until=None, last_error=words, **values)
        if won:
            DeliveryAttempt.objects.create(delivery=delivery, ended_at=timezone.now(), became=to, words=words)
    return won


def finish(delivery: Delivery, to: State, words: str, *, frm: Collection[State] = CLAIMED) -> bool:
    """As ``end``, in a state where nothing more happens by itself."""
    return end(delivery, to, words, frm=frm, finished_at=timezone.now())


def release(deliveries: Iterable[Delivery]) -> None:
    """Give back claimed deliveries that were not tried; the attempt is not counted."""
    for delivery in deliveries:
        move(delivery, State.QUEUED, frm=[State.LEASED], attempts=delivery.attempts - 1, lease_until=None)


def postpone(delivery: Delivery, words: str, *, frm: Collection[State] = CLAIMED) -> None:
    """Back to the queue after a known failure to send, later with each attempt; failed when 48 hours have passed."""
    if delivery.attempts > len(BACKOFF):
        finish(delivery, State.FAILED, words, frm=frm)
    else:
        end(delivery, State.QUEUED, words, frm=frm, not_before=timezone.now() + BACKOFF[delivery.attempts - 1])


def give_back(delivery: Delivery, words: str, *, frm: Collection[State] = CLAIMED) -> None:
    """Back to the queue after an attempt that nobody is to blame for and that provably sent nothing.

    At once, unless it has happened so often that the mail itself may be the reason.
    """
    if delivery.attempts < SUSPECT:
        end(delivery, State.QUEUED, words, frm=frm)
    else:
        postpone(delivery, words, frm=frm)


def hold_back(host: str, seconds: float, *, others_wait: bool) -> None:
    """Let the queued mails to a mail host wait for so long, if those to others are due, in hand or not."""
    now = timezone.now()
    until = now + dt.timedelta(seconds=seconds)
    queued = Delivery.objects.filter(state=State.QUEUED)
    theirs = Q(address__iendswith=f"@{host}")
    if others_wait or queued.exclude(theirs).filter(not_before__lte=now).exists():
        queued.filter(theirs, not_before__lt=until).update(not_before=until)


def reap(*, at: dt.datetime) -> None:
    """Settle what nobody is working on: leases that ran out, doubts that resend, mails no longer useful at ``at``."""
    now = timezone.now()
    for delivery in Delivery.objects.filter(state__in=CLAIMED, lease_until__lt=now).order_by("pk"):
        if delivery.state == State.LEASED:
            # Not from hand-over, which its worker may have begun since: that is no longer provably unsent.
            give_back(delivery, STOPPED_BEFORE, frm=[State.LEASED])
        else:
            finish(delivery, State.UNCERTAIN, STOPPED_DURING, frm=[State.HANDING_OVER])
    urgent = Delivery.objects.filter(state=State.UNCERTAIN, on_doubt=OnDoubt.RESEND_ONCE)
    for delivery in urgent.filter(finished_at__lt=now - RESEND_AFTER).order_by("pk"):
        again = {"on_doubt": OnDoubt.HOLD, "not_before": now, "finished_at": None}
        end(delivery, State.QUEUED, ONCE_MORE, frm=[State.UNCERTAIN], **again)
    Delivery.objects.filter(state=State.QUEUED, useful_until__lte=at).update(state=State.MISSED, finished_at=now)
