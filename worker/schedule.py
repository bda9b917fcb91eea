"""What beat ticks. It only ticks: two beats or none for a day do no harm.

The sweep of the outbox is not here: it needs no broker (``sweep.py``). No crontab either: one at 02:30 fires at 03:30
on the spring night.
"""

from typing import Any

TICK_REMINDERS = "worker.tick_reminders"
TELL_CHANGES = "worker.tell_changes"
RECORD_SILENCE = "worker.record_silence"
SETTLE_USES = "worker.settle_uses"
READ_RETURNED_MAIL = "worker.read_returned_mail"

SCHEDULE: dict[str, dict[str, Any]] = {
    # A tick that no worker took in time is another's: they must not pile up behind a dead broker.
    "reminders": {"task": TICK_REMINDERS, "schedule": 30.0, "options": {"expires": 30}},
    "silence": {"task": RECORD_SILENCE, "schedule": 300.0, "options": {"expires": 300}},
    "uses": {"task": SETTLE_USES, "schedule": 60.0, "options": {"expires": 60}},
    "changes": {"task": TELL_CHANGES, "schedule": 30.0, "options": {"expires": 30}},
    "returned": {"task": READ_RETURNED_MAIL, "schedule": 300.0, "options": {"expires": 300}},
}
