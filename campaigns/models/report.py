"""Reports: drafted from the log, approved once, and frozen with their data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import visibility as rules
from campaigns.enums import ReportBlock, ReportKind, ReportState
from crm import visibility as crm_rules
from crm.errors import InvalidTransition
from crm.visibility import VisibleQuerySet


def _refuse() -> None:
    raise InvalidTransition(_("The report is approved and never changes. Make a new draft instead."))


class ReportQuerySet(VisibleQuerySet["Report"]):
    """Reports; rows that are approved are neither changed nor deleted."""

    def approved(self) -> ReportQuerySet:
        """The frozen ones."""
        return self.filter(state=ReportState.APPROVED)

    def update(self, **values: Any) -> int:
        """As ever, for drafts; raises InvalidTransition where an approved report is among them."""
        if self.approved().exists():
            _refuse()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As ever, for drafts; raises InvalidTransition where an approved report is among them."""
        if self.approved().exists():
            _refuse()
        return super().delete()


class Report(models.Model):
    """A report on a period to somebody. ``texts`` holds what is written under each heading, as plain text.

    Approving freezes ``snapshot`` with its hash, and notes the report of the kind that was approved before.
    """

    kind = models.CharField(max_length=20, choices=ReportKind)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="reports")
    title = models.CharField(max_length=200)
    first = models.DateField()
    last = models.DateField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    state = models.CharField(max_length=20, choices=ReportState, default=ReportState.DRAFT)
    texts = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    snapshot = models.JSONField(null=True, blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    approved_by = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")

    objects: ReportQuerySet = ReportQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.reports)

    class Meta:
        ordering = ["-last", "-pk"]
        indexes = [models.Index(fields=["kind", "organisation", "-approved_at"], name="report_of_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="report_kind_known"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="report_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, approved_at=None, content_hash="")
                | Q(state=ReportState.APPROVED, approved_at__isnull=False, snapshot__isnull=False)
                & ~Q(content_hash=""),
                name="approved_report_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The draft, or the frozen report."""
        return reverse("report_detail", args=[self.pk])

    @property
    def is_approved(self) -> bool:
        """Whether it is frozen."""
        return self.state == ReportState.APPROVED

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a draft. Raises InvalidTransition for a report that is approved in the database."""
        if self.pk and type(self).objects.filter(pk=self.pk).approved().exists():
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Let a draft go. Raises InvalidTransition for one that is approved."""
        if type(self).objects.filter(pk=self.pk).approved().exists():
            _refuse()
        return super().delete(*args, **kwargs)


class ReportLength(models.Model):
    """How many characters a text under a heading may have, where the council has said other than what is usual."""

    kind = models.CharField(max_length=20, choices=ReportKind)
    block = models.CharField(max_length=20, choices=ReportBlock)
    most = models.PositiveIntegerField()

    objects: VisibleQuerySet[ReportLength] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        ordering = ["kind", "block"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "block"], name="one_length_per_heading"),
            models.CheckConstraint(condition=Q(most__gte=1), name="length_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_block_display()}: {self.most}"


class ReportNudge(models.Model):
    """That somebody was asked on a day to fill the gaps of a report; nobody is asked twice a day."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="nudges")
    user = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    on = models.DateField()
    gaps = models.PositiveIntegerField()
    delivery = models.ForeignKey("crm.Delivery", models.SET_NULL, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects: VisibleQuerySet[ReportNudge] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.of_report_draft)

    class Meta:
        ordering = ["-on", "user__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="nudged_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user}, {self.on}"
