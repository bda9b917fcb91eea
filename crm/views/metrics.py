"""The installation in figures, for Prometheus. No personal data, and nothing without the token of the setting."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from crm.queries.figures import Figures, figures


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format. 404 without the token; 503 when the database does not answer."""
    if request.method not in {"GET", "HEAD"} or not _has_token(request.headers.get("Authorization", "")):
        raise Http404
    try:
        found = figures(timezone.now())
    except DatabaseError:
        return HttpResponse(status=503)
    registry = CollectorRegistry()
    registry.register(_Collected(found))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _has_token(given: str) -> bool:
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and secrets.compare_digest(given.encode(), f"Bearer {wanted}".encode())


class _Collected(Collector):
    """The figures of one scrape: every web process would answer the same, so none keeps counters of its own."""

    def __init__(self, found: Figures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Called by the library."""
        found = self._found
        yield _gauge("samsyn_deliveries", "Mails that wait, are in doubt or failed.", "state", found.by_state.items())
        yield GaugeMetricFamily(
            "samsyn_oldest_due_seconds", "How long the oldest due mail has waited.", found.oldest_due
        )
        yield GaugeMetricFamily("samsyn_sending_paused", "1 while a person has paused all sending.", int(found.paused))
        yield GaugeMetricFamily(
            "samsyn_deliveries_failed_last_day", "Mails that failed in the last 24 hours.", found.failed_last_day
        )
        if found.beat is not None:
            yield GaugeMetricFamily("samsyn_beat_age_seconds", "Time since beat's last tick.", found.beat)
        yield _gauge(
            "samsyn_sweep_age_seconds", "Time since each worker last swept the outbox.", "worker", found.sweeps.items()
        )
        build = {"version": settings.VERSION, "python": platform.python_version()}
        yield InfoMetricFamily("samsyn_build", "What is running.", build)


def _gauge(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family
