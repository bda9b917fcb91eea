"""The main job, run once after a demo was loaded, and what the start of the trial tells about it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count

from campaigns.models import Arena
from campaigns.reminders.plan import Mail, plan
from campaigns.services.sending import KIND, send_packs
from crm import clock
from crm.models import Council, Delivery
from crm.outbox.models import DeliveryState
from crm.visibility import SYSTEM

UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.HANDING_OVER)
REMINDERS = 10
# Reminders are looked for in the next two weeks, and in the next quarter if those hold too few.
_HORIZONS = (dt.timedelta(days=14), dt.timedelta(days=92))


def is_due() -> bool:
    """Whether a demo is loaded whose packs nobody has sent: also after a start that was interrupted."""
    return bool(Council.current().demo_scenario) and not Delivery.objects.filter(kind=KIND).exists()


def send_lines() -> Iterator[str]:
    """Builds and queues the packs of every arena that is not over; yields what was done, arena by arena."""
    at = clock.now()
    for arena in Arena.objects.filter(ends__gte=clock.day(at)).order_by("starts", "pk"):
        sent = send_packs(actor=SYSTEM, arena=arena, at=at)
        yield (
            f"{arena}: built {sent.item_packs} packs for items and {sent.arena_packs} for delegates, "
            f"queued {sent.queued} mails"
        )


def delivered_lines(patience: float = 60.0) -> Iterator[str]:
    """Waits until the worker has dealt with what is queued, at most ``patience`` seconds; yields what became of it."""
    deadline = time.monotonic() + patience
    while Delivery.objects.filter(state__in=UNDER_WAY).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    counts = Delivery.objects.order_by().values_list("state").annotate(n=Count("pk")).order_by("state")
    told = ", ".join(f"{n} {DeliveryState(state).value.replace('_', ' ')}" for state, n in counts)
    where = "" if settings.EMAIL_URL else f" – readable in {settings.MAIL_DIR} and in Utkorg"
    yield f"Mails: {told or 'none'}{where}"


def reminder_lines() -> Iterator[str]:
    """The next reminders: when, to whom, and why."""
    at = clock.now()
    mails: list[Mail] = []
    for horizon in _HORIZONS:
        mails = plan(at=at, until=at + horizon)[:REMINDERS]
        if len(mails) == REMINDERS:
            break
    yield "Next reminders" if mails else "No reminders are due in the next three months."
    width = max((len(mail.recipient.name) for mail in mails), default=0)
    for mail in mails:
        labels = dict.fromkeys(reminder.label for reminder in mail.reminders)
        what = f"{', '.join(labels)} – {', '.join(mail.reasons)}"
        yield f"  {clock.local(mail.at):%Y-%m-%d %H:%M}  {mail.recipient.name:<{width}}  {what}"
