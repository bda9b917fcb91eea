"""Two rows of one person that became one, and pairs that are not one person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from crm import visibility as rules
from crm.visibility import VisibleQuerySet


class PersonMerge(models.Model):
    """One person's row taken into another's, with all that it takes to undo that exactly.

    ``removed`` is the row that went, as it was; ``repointed`` every other row that changed with it, in the order of the
    changes (``crm.services.merging`` writes and reads both).
    """

    kept = models.ForeignKey("crm.Person", models.PROTECT, related_name="merges")
    removed = models.JSONField()
    removed_name = models.CharField(max_length=200)
    repointed = models.JSONField()
    merged_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: VisibleQuerySet[PersonMerge] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.coordinators)

    class Meta:
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.removed_name} → {self.kept}"


class NotSame(models.Model):
    """Two persons whom somebody looked at and found to be two."""

    first = models.ForeignKey("crm.Person", models.CASCADE, related_name="+")
    second = models.ForeignKey("crm.Person", models.CASCADE, related_name="+")
    decided_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    decided_on = models.DateField()

    objects: VisibleQuerySet[NotSame] = VisibleQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(rules.coordinators)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(Least("first", "second"), Greatest("first", "second"), name="not_same_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="not_same_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
