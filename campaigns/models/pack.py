"""Briefing packs: frozen snapshots, one row per version that a recipient could see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns import visibility as rules
from campaigns.enums import PackKind
from crm.visibility import VisibleQuerySet


class BriefingPack(models.Model):
    """The document of one recipient at one instant, as JSON with its hash. Never changed: news is a new version."""

    kind = models.CharField(max_length=10, choices=PackKind)
    arena = models.ForeignKey("campaigns.Arena", models.PROTECT, related_name="packs")
    item = models.ForeignKey("campaigns.ProgrammeItem", models.PROTECT, null=True, blank=True, related_name="packs")
    recipient = models.ForeignKey("crm.User", models.PROTECT, related_name="packs")
    version = models.PositiveIntegerField()
    snapshot = models.JSONField()
    content_hash = models.CharField(max_length=64)
    built_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.packs)

    class Meta:
        ordering = ["arena", "recipient", "kind", "item", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "item", "version"],
                condition=Q(kind=PackKind.ITEM),
                name="one_item_pack_version",
            ),
            models.UniqueConstraint(
                fields=["recipient", "arena", "version"],
                condition=Q(kind=PackKind.ARENA),
                name="one_arena_pack_version",
            ),
            models.CheckConstraint(
                condition=Q(kind=PackKind.ITEM, item__isnull=False) | Q(kind=PackKind.ARENA, item=None),
                name="item_pack_has_its_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.arena} – {self.recipient} v{self.version}"
