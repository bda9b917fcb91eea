"""Which report follows which."""

from __future__ import annotations

from campaigns.models import Report


def latest_approved(report: Report) -> Report | None:
    """The report of the same kind and organisation that was approved last, before this one."""
    rows = Report.objects.approved().filter(kind=report.kind, organisation=report.organisation_id)
    if report.approved_at:
        rows = rows.filter(approved_at__lt=report.approved_at)
    return rows.exclude(pk=report.pk).order_by("-approved_at", "-pk").first()
