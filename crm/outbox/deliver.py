"""Delivering what is due. ``docs/delivery.md`` draws the states and says what is promised."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from crm.models import Council, Delivery, PersonalLink, User
from crm.outbox import claim, transport, wake
from crm.outbox.message import compose
from crm.outbox.models import DeliveryState as State
from crm.outbox.transport import InDoubt, Refused, Transport, Unreachable
from crm.visibility import Viewer

logger = logging.getLogger(__name__)

BATCH = 50
# A drain ends within this time, so that a worker asked to stop can; the next wake-up goes on.
BUDGET = dt.timedelta(seconds=20)
RENDER_ATTEMPTS = 5


class Withheld(Exception):
    """The delivery may not be handed over after all: its lease is lost or its recipient may no longer have it."""


class Paused(Exception):
    """A person has paused all sending."""


def never() -> bool:
    """Nobody asks the drain to stop."""
    return False


def drain(*, at: dt.datetime, stop: Callable[[], bool] = never, budget: dt.timedelta = BUDGET) -> bool:
    """Deliver until nothing is due, ``stop()`` is true or the budget is spent. Returns whether due mails may remain.

    A stop is obeyed between two mails: the one in hand is finished, the others go back to the queue. ``at`` is the
    domain's time and decides what is still useful. Any number of drains may run at once: one that finds more than it
    can carry wakes another worker.
    """
    deadline = time.monotonic() + budget.total_seconds()
    claim.reap(at=at)
    with transport.configured() as carrier:
        for batch in _batches(stop):
            for done, delivery in enumerate(batch):
                late = time.monotonic() > deadline
                if late or stop():
                    claim.release(batch[done:])
                    return late
                try:
                    deliver(delivery, carrier)
                except (Paused, Unreachable) as error:
                    # No mail of this batch would fare better now; the sweep tries again.
                    logger.warning("Sending stopped for now: %r", error)
                    claim.release(batch[done:])
                    return False
    return False


def _batches(stop: Callable[[], bool]) -> Iterator[list[Delivery]]:
    """Claims until nothing is due. A full first one means that there is work for another worker, who is woken."""
    batch = [] if stop() else claim.claim(BATCH)
    if len(batch) == BATCH:
        wake.wake()
    while batch:
        yield batch
        batch = [] if stop() else claim.claim(BATCH)


def deliver(delivery: Delivery, carrier: Transport) -> None:
    """Hand over one claimed delivery and settle its state. Raises only Paused and Unreachable, which end a batch."""
    handover = Handover(delivery)
    try:
        mail = compose(delivery, eight_bit=carrier.eight_bit)
        receipt = carrier.send(mail, handover.mark)
    except Paused:
        raise
    except Withheld as reason:
        logger.info("Delivery %s: %s", delivery.pk, reason)
    except Refused as refusal:
        _refused(delivery, refusal)
    except Unreachable as error:
        claim.postpone(delivery, str(error))
        raise
    except Exception as error:
        _broken(delivery, error, marked=handover.marked)
    else:
        # A receipt also settles what the lease's end had made uncertain meanwhile.
        claim.move(
            delivery,
            State.SENT,
            frm=[State.HANDING_OVER, State.UNCERTAIN],
            finished_at=timezone.now(),
            receipt=receipt[:300],
            last_error="",
            lease_until=None,
        )


class Handover:
    """The last check before a mail leaves, and the mark that it may have left."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.marked = False

    def mark(self) -> None:
        """Commit ``handing_over``. Raises Withheld or Paused, and then nothing may leave."""
        with transaction.atomic():
            allowed = self._recipient_may_have_it()
            now = timezone.now()
            if allowed:
                won = claim.move(self.delivery, State.HANDING_OVER, frm=[State.LEASED], lease_until=now + claim.LEASE)
            else:
                won = claim.move(self.delivery, State.SUPPRESSED, frm=[State.LEASED], lease_until=None, finished_at=now)
        if not (won and allowed):
            raise Withheld("the recipient may no longer have it" if won else "its lease was lost")
        self.marked = True

    def _recipient_may_have_it(self) -> bool:
        """Under lock: a recipient who reads content, and a link that nobody revoked. Raises Paused."""
        users = User.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
        recipient = users.annotate(paused=Exists(Council.objects.filter(sending_paused=True))).get(
            pk=self.delivery.recipient_id
        )
        if recipient.paused:
            raise Paused
        links = PersonalLink.objects.select_for_update(of=("self",), no_key=True).filter(deliveries=self.delivery)
        return Viewer.of(recipient).reads_content and all(link.revoked_at is None for link in links)


def _refused(delivery: Delivery, refusal: Refused) -> None:
    """A no with a code: later for a temporary one, failed at once for a permanent one."""
    if not refusal.permanent:
        claim.postpone(delivery, str(refusal))
        return
    now = timezone.now()
    _fail(delivery, str(refusal), now)
    if refusal.address:
        User.objects.filter(pk=delivery.recipient_id, email=delivery.address).update(address_failed_at=now)


def _broken(delivery: Delivery, error: Exception, *, marked: bool) -> None:
    """Doubt if the mail may have left; otherwise it could not be made, which five attempts make final."""
    if not isinstance(error, InDoubt):
        logger.exception("Delivery %s could not be sent", delivery.pk)
    if marked:
        claim.move(
            delivery,
            State.UNCERTAIN,
            frm=[State.HANDING_OVER],
            finished_at=timezone.now(),
            last_error=repr(error)[:300],
            lease_until=None,
        )
    elif delivery.attempts >= RENDER_ATTEMPTS:
        _fail(delivery, repr(error), timezone.now())
    else:
        claim.postpone(delivery, repr(error))


def _fail(delivery: Delivery, error: str, now: dt.datetime) -> None:
    claim.move(
        delivery,
        State.FAILED,
        frm=[State.LEASED, State.HANDING_OVER],
        finished_at=now,
        last_error=error[:300],
        lease_until=None,
    )
