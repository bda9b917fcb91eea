"""Tasks: one call each, with a tolerant signature so that a newer or older web process may publish to this worker."""

from __future__ import annotations

import datetime as dt

from campaigns.reminders.tick import tick
from campaigns.services import alerts
from campaigns.services.carried import settle
from crm import clock
from crm.outbox import heartbeats, wake
from crm.outbox.deliver import drain as drain_outbox
from crm.services.addresses import read_mailbox
from messages.services.silence import record_silence
from worker.celery import app
from worker.schedule import READ_RETURNED_MAIL, RECORD_SILENCE, SETTLE_USES, TELL_CHANGES, TICK_REMINDERS
from worker.sweep import stopping


@app.task(name=wake.DRAIN)
def drain(**_: object) -> None:
    """Deliver what is due; what one turn leaves is another's."""
    if drain_outbox(at=clock.now(), stop=stopping.is_set):
        wake.wake()


@app.task(name=TICK_REMINDERS)
def tick_reminders(**_: object) -> None:
    """Queue the reminders whose instant the domain's clock has passed.

    Not those of this very instant: what a clock that stands still announces as next goes out once it moves on.
    """
    heartbeats.beat_ticked()
    tick(at=clock.now() - dt.timedelta.resolution)


@app.task(name=RECORD_SILENCE)
def take_silence(**_: object) -> None:
    """Take the silence of parties that chose so as a yes, where their time has run out."""
    record_silence(at=clock.now())


@app.task(name=SETTLE_USES)
def settle_uses(**_: object) -> None:
    """Say which version of a message was put forward at a meeting that has been held, and by whom."""
    settle(at=clock.now())


@app.task(name=TELL_CHANGES)
def tell_changes(**_: object) -> None:
    """Tell those whose packs changed in what matters since the last look."""
    alerts.look(at=clock.now())


@app.task(name=READ_RETURNED_MAIL)
def read_returned_mail(**_: object) -> None:
    """Note which mails came back, where a mailbox for them is set."""
    read_mailbox(at=clock.now())
