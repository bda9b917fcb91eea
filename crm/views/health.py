"""For watchdogs: is the process alive, and does the whole work? Open to anybody, so it tells no more than that."""

from __future__ import annotations

import datetime as dt

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.models import Council
from crm.queries.deliveries import oldest_due

WORKER_LIMIT = dt.timedelta(seconds=120)


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Reads nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 when the database does not answer, or a delivery has been due for 120 s and nobody has paused sending."""
    try:
        waited = oldest_due() or dt.timedelta()
        paused = Council.current().sending_paused
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "failing", "worker": "unknown"}, status=503)
    late = waited > WORKER_LIMIT and not paused
    return JsonResponse(
        {
            "status": "unavailable" if late else "ok",
            "database": "ok",
            "worker": "paused" if paused else "late" if late else "ok",
            "oldest_due_seconds": round(waited.total_seconds()),
        },
        status=503 if late else 200,
    )
