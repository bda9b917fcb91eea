"""That a recipient has read a pack: said by a button, never concluded from opening it."""

from __future__ import annotations

from django.db import models

from campaigns import visibility as rules
from crm.visibility import VisibleQuerySet


class PackRead(models.Model):
    """One version, marked as read by its recipient."""

    pack = models.OneToOneField("campaigns.BriefingPack", models.PROTECT, related_name="reading")
    read_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_pack)

    class Meta:
        ordering = ["-read_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pack} ({self.read_at:%Y-%m-%d %H:%M})"
