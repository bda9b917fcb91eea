"""What beat ticks. It only ticks: two beats or none for a day do no harm.

The sweep of the outbox is not here: it needs no broker (``sweep.py``). No crontab either: one at 02:30 fires at 03:30
on the spring night.
"""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {}
