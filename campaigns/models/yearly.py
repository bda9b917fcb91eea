"""What is gone through once a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.enums import YearlyItem
from crm import visibility as rules
from crm.visibility import VisibleQuerySet


class YearlyCheck(models.Model):
    """That somebody has gone through an item of a year, when, and what they did. ``count``: what was wrong that day."""

    year = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=20, choices=YearlyItem)
    done_on = models.DateField()
    done_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500)
    count = models.PositiveIntegerField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "item"], name="yearly_item_once_per_year"),
            models.CheckConstraint(condition=Q(item__in=YearlyItem.values), name="yearly_item_known"),
            models.CheckConstraint(condition=~Q(note=""), name="yearly_check_says_what_was_done"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_item_display()}"

    def get_absolute_url(self) -> str:
        """The year's checklist."""
        return reverse("yearly_checklist", args=[self.year])
