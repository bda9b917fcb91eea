"""Delivering what is due. ``docs/delivery.md`` draws the states and says what is promised."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from crm.models import Council, Delivery, PersonalLink, User
from crm.outbox import claim, journal, transport, wake
from crm.outbox.away import AWAY, steadily
from crm.outbox.journal import Receipt, Receipts
from crm.outbox.message import compose
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import OnDoubt
from crm.outbox.transport import InDoubt, Refused, Transport, Unreachable
from crm.visibility import Viewer

logger = logging.getLogger(__name__)

BATCH = 50
# A drain ends within this time, so that a worker asked to stop can; the next wake-up goes on.
BUDGET = dt.timedelta(seconds=20)
RENDER_ATTEMPTS = 5
# Seconds for one mail after which its host lets those of others go first.
SLOW = 5.0
# Seconds that a receipt may wait for others before the database is told.
UNTOLD = 0.5


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
    can carry wakes another worker. Raises DatabaseError while the database is away.
    """
    deadline = time.monotonic() + budget.total_seconds()
    journal.replay()
    claim.reap(at=at)
    with transport.configured() as carrier, journal.telling() as receipts:
        for batch in _batches(stop):
            while batch:
                late = time.monotonic() > deadline
                if late or stop():
                    claim.release(batch)
                    return late
                delivery = batch.popleft()
                begun = time.monotonic()
                try:
                    deliver(delivery, carrier, receipts)
                    receipts.tell(older_than=UNTOLD)
                except (Paused, Unreachable, *AWAY) as error:
                    # No mail of this batch would fare better now; the sweep tries again.
                    logger.warning("Sending stopped for now: %r", error)
                    steadily(partial(claim.release, [delivery, *batch]))
                    return False
                batch = _without_slow_host(batch, delivery, seconds=time.monotonic() - begun)
    return False


def _batches(stop: Callable[[], bool]) -> Iterator[deque[Delivery]]:
    """Claims until nothing is due. A full first one means that there is work for another worker, who is woken."""
    batch = [] if stop() else claim.claim(BATCH)
    if len(batch) == BATCH:
        wake.wake()
    while batch:
        yield deque(batch)
        batch = [] if stop() else claim.claim(BATCH)


def _without_slow_host(batch: deque[Delivery], last: Delivery, *, seconds: float) -> deque[Delivery]:
    """What is left of the batch when the mail host of the last one took so long for it.

    A slow host waits twice as long as it took, so that the others have two thirds of a worker's time at the least.
    """
    if seconds < SLOW:
        return batch
    host = last.address.rpartition("@")[2].lower()
    theirs = [delivery for delivery in batch if delivery.address.lower().endswith(f"@{host}")]
    claim.release(theirs)
    others = deque(delivery for delivery in batch if delivery not in theirs)
    claim.hold_back(host, 2 * seconds, others_wait=bool(others))
    return others


def deliver(delivery: Delivery, carrier: Transport, receipts: Receipts) -> None:
    """Hand over one claimed delivery and settle its state; that it was accepted goes to ``receipts``.

    Raises only Paused, Unreachable and the errors of a database that is away, which end a batch.
    """
    handover = Handover(delivery)
    try:
        mail = compose(delivery, eight_bit=carrier.eight_bit)
        receipt = carrier.send(mail, handover.mark)
    except Paused:
        raise
    except Withheld as reason:
        logger.info("Delivery %s: %s", delivery.pk, reason, extra={"delivery": delivery.pk})
    except Refused as refusal:
        steadily(partial(_refused, delivery, refusal))
    except Unreachable as error:
        steadily(partial(claim.postpone, delivery, str(error)))
        raise
    except AWAY as error:
        # Before the final dot, whatever became of the mark.
        steadily(partial(claim.give_back, delivery, repr(error)))
        raise
    except Exception as error:
        steadily(partial(_broken, delivery, error, marked=handover.marked))
    else:
        receipts.take(Receipt.of(delivery, receipt), at_once=delivery.on_doubt == OnDoubt.RESEND_ONCE)


class Handover:
    """The last check before a mail leaves, and the mark that it may have left."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.marked = False

    def mark(self) -> None:
        """Commit ``handing_over``. Raises Withheld or Paused, and then nothing may leave."""
        if not claim.hand_over(self.delivery):
            self._look_closer()
        self.marked = True

    def _look_closer(self) -> None:
        """Something has changed since the claim: under lock, whether it still may leave."""
        with transaction.atomic():
            allowed = self._recipient_may_have_it()
            now = timezone.now()
            if allowed:
                won = claim.move(self.delivery, State.HANDING_OVER, frm=[State.LEASED], lease_until=now + claim.LEASE)
            else:
                won = claim.finish(self.delivery, State.SUPPRESSED, claim.WITHHELD, frm=[State.LEASED])
        if not (won and allowed):
            raise Withheld("the recipient may no longer have it" if won else "its lease was lost")

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
    with transaction.atomic():
        claim.finish(delivery, State.FAILED, str(refusal))
        if refusal.address:
            users = User.objects.filter(pk=delivery.recipient_id, email=delivery.address, address_failed_at=None)
            users.update(address_failed_at=timezone.now(), address_failure=str(refusal)[: claim.WORDS])


def _broken(delivery: Delivery, error: Exception, *, marked: bool) -> None:
    """Doubt if the mail may have left; otherwise it could not be made, which five attempts make final."""
    if not isinstance(error, InDoubt):
        logger.exception("Delivery %s could not be sent", delivery.pk, exc_info=error, extra={"delivery": delivery.pk})
    if marked:
        claim.finish(delivery, State.UNCERTAIN, repr(error), frm=[State.HANDING_OVER])
    elif delivery.attempts >= RENDER_ATTEMPTS:
        claim.finish(delivery, State.FAILED, repr(error))
    else:
        claim.postpone(delivery, repr(error))
