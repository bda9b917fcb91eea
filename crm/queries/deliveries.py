"""Reading the outbox."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, IntegerField, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Attachment, Council, Delivery
from crm.outbox.links import PLACEHOLDER
from crm.outbox.models import DeliveryState as State
from crm.queries import bounded
from crm.visibility import Viewer, VisibleQuerySet

# A mail that has been due for longer than this shows that no worker takes any.
WORKER_LIMIT = dt.timedelta(seconds=120)


def outbox_rows(viewer: Viewer) -> VisibleQuerySet[Delivery]:
    """Deliveries for a list, newest first, without their text; recipients and names of files are loaded."""
    files = Attachment.objects.visible_to(viewer).defer("content").order_by("filename")
    return (
        Delivery.objects.visible_to(viewer)
        .defer("text", "html", "headers")
        .select_related("recipient__organisation")
        .prefetch_related(Prefetch("attachments", files))
    )


def files_of(delivery: Delivery, viewer: Viewer) -> VisibleQuerySet[Attachment]:
    """The files of a mail that the viewer sees, by name."""
    return Attachment.objects.visible_to(viewer).filter(deliveries=delivery).order_by("filename", "pk")


def readable_text(delivery: Delivery) -> str:
    """The mail as it reads, with its personal link masked."""
    return delivery.text.replace(PLACEHOLDER, _("[personal link]"))


def count_by_state(rows: QuerySet[Delivery]) -> dict[str, int]:
    """How many of the deliveries are in each state; states without any are left out."""
    counts = rows.prefetch_related(None).order_by("state").values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in counts}


class _Counted(Subquery):
    """How many rows the subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def shown_by_state(viewer: Viewer, council: Council) -> dict[str, str]:
    """As ``count_by_state`` for what the viewer sees, each counted as far as lists count, and as it is shown.

    One query, whatever the outbox holds.
    """
    rows = Delivery.objects.visible_to(viewer).order_by()
    counts = {state: _Counted(rows.filter(state=state).values("pk")[: bounded.MOST + 1]) for state in State.values}
    [found] = Council.objects.filter(pk=council.pk).values_list(*counts.values())
    return {state: bounded.said(n) for state, n in zip(counts, found, strict=True) if n}


def due(now: dt.datetime | None = None) -> QuerySet[Delivery]:
    """What waits for a worker in real time, the oldest first."""
    now = now or timezone.now()
    waiting = Q(state=State.QUEUED, not_before__lte=now)
    abandoned = Q(state__in=[State.LEASED, State.HANDING_OVER], lease_until__lt=now)
    return Delivery.objects.filter(waiting | abandoned).order_by("not_before", "pk")


def oldest_due(now: dt.datetime | None = None) -> dt.timedelta | None:
    """How long the oldest due delivery has waited for a worker, in real time; None when none waits."""
    now = now or timezone.now()
    first = due(now).values_list("not_before", flat=True).first()
    return now - first if first else None
