"""Decisions on the personal data of those who have left office."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crm import visibility as rules
from crm.enums import DisposalOutcome
from crm.visibility import VisibleQuerySet


class Disposal(models.Model):
    """A decision that facts about a person are erased, or kept until ``keep_until`` for a reason.

    ``reference`` names the decision it rests on: a record number or a plan for documents. ``erased`` counts what went,
    by its name and never by what it said.
    """

    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="disposals")
    outcome = models.CharField(max_length=10, choices=DisposalOutcome)
    reference = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    erased = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    objects: VisibleQuerySet[Disposal] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.disposals)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=DisposalOutcome.values), name="disposal_outcome_known"),
            models.CheckConstraint(condition=~Q(reference=""), name="disposal_has_reference"),
            models.CheckConstraint(
                condition=Q(outcome=DisposalOutcome.ERASED, keep_until=None)
                | (Q(outcome=DisposalOutcome.KEPT, keep_until__isnull=False) & ~Q(reason="")),
                name="disposal_kept_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_outcome_display()}"
