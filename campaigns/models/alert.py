"""How far alerts have come. What is to be told is computed, never stored."""

from __future__ import annotations

from django.db import models

from crm import visibility as crm_rules
from crm.visibility import VisibleQuerySet


class AlertProgress(models.Model):
    """One row, made by the first look: the newest audit entry that was looked at, and how many lay before it.

    ``again_at`` is the domain's time at which to look without news: something waits for the quiet hours to end.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entry = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
    again_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_alert_progress")]

    def __str__(self) -> str:
        return str(self.entry)
