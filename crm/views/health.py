"""For watchdogs: is the process alive, and does the whole work? Open to anybody, so it tells no more than that."""

from __future__ import annotations

import datetime as dt

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.models import Council
from crm.queries.deliveries import WORKER_LIMIT, oldest_due
from crm.queries.figures import beat_is_late

# When this process began, in real UTC: an installation that starts in the morning has not been late all night.
STARTED = timezone.now()


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Reads nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 when the database does not answer, a delivery has been due for 120 s and nobody has paused sending, or beat
    has been silent for five minutes.
    """
    try:
        waited = oldest_due() or dt.timedelta()
        paused = Council.current().sending_paused
        silent = beat_is_late(timezone.now(), since=STARTED)
    except DatabaseError:
        unknown = {"worker": "unknown", "beat": "unknown"}
        return JsonResponse({"status": "unavailable", "database": "failing", **unknown}, status=503)
    late = waited > WORKER_LIMIT and not paused
    return JsonResponse(
        {
            "status": "unavailable" if late or silent else "ok",
            "database": "ok",
            "worker": "paused" if paused else "late" if late else "ok",
            "beat": "late" if silent else "ok",
            "oldest_due_seconds": round(waited.total_seconds()),
        },
        status=503 if late or silent else 200,
    )
