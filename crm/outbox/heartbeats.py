"""Signs of life, so that silence is noticed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from crm.models import Heartbeat
from crm.outbox.models import Part

# A worker that was renamed or taken away is not missed for longer.
REMEMBERED = dt.timedelta(days=1)


def beat_ticked() -> None:
    """Beat's tick reached a worker. Workers that were silent for a day are forgotten."""
    _give(Part.BEAT, "")
    Heartbeat.objects.filter(part=Part.SWEEP, at__lt=timezone.now() - REMEMBERED).delete()


def swept(worker: str) -> None:
    """The worker of that name has looked at the outbox."""
    _give(Part.SWEEP, worker[:200])


def _give(part: Part, worker: str) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, worker=worker, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["part", "worker"],
        update_fields=["at"],
    )
