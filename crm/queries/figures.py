"""What a watchdog measures: the outbox in figures, and how long ago each part gave a sign of life. Names nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from crm.models import Council, Delivery, Heartbeat
from crm.outbox.models import DeliveryState as State
from crm.outbox.models import Part
from crm.queries.deliveries import count_by_state, oldest_due

DAY = dt.timedelta(days=1)
# What waits or needs a person. All that is done with grows for years, and would be counted through at each scrape.
COUNTED = (State.QUEUED, State.LEASED, State.HANDING_OVER, State.UNCERTAIN, State.FAILED)
# Beat ticks every 30 seconds.
BEAT_LIMIT = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Figures:
    """Durations are in seconds of real time; ``by_state`` has the states of ``COUNTED``, at nought as well.

    ``beat`` is None where beat never ticked, ``sweeps`` is by worker.
    """

    by_state: dict[str, int]
    oldest_due: float
    paused: bool
    failed_last_day: int
    beat: float | None = None
    sweeps: dict[str, float] = field(default_factory=dict)


def figures(now: dt.datetime) -> Figures:
    """Everything at ``now``, in real UTC. Five queries, whatever the outbox holds."""
    ages = {(row.part, row.worker): (now - row.at).total_seconds() for row in Heartbeat.objects.all()}
    waited = oldest_due(now)
    return Figures(
        by_state=dict.fromkeys([str(state) for state in COUNTED], 0)
        | count_by_state(Delivery.objects.filter(state__in=COUNTED)),
        oldest_due=waited.total_seconds() if waited else 0.0,
        paused=Council.current().sending_paused,
        failed_last_day=Delivery.objects.filter(state=State.FAILED, finished_at__gt=now - DAY).count(),
        beat=ages.get((Part.BEAT, "")),
        sweeps={worker: age for (part, worker), age in ages.items() if part == Part.SWEEP},
    )


def beat_is_late(now: dt.datetime, *, since: dt.datetime) -> bool:
    """Whether beat has not ticked for five minutes, though it ever did. ``since``: who asks has run from then on, and
    what was silent before, as a whole installation over night, is given those five minutes. All in real UTC.
    """
    last = Heartbeat.objects.filter(part=Part.BEAT).values_list("at", flat=True).first()
    return last is not None and now - max(last, since) > BEAT_LIMIT
