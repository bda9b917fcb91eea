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


class PackText(models.Model):
    """A version of a message that a pack prints, for an item or for the arena: found without reading every snapshot."""

    pack = models.ForeignKey(BriefingPack, models.CASCADE, related_name="texts")
    item = models.ForeignKey("campaigns.ProgrammeItem", models.CASCADE, null=True, blank=True, related_name="+")
    version = models.ForeignKey("joint_messages.MessageVersion", models.PROTECT, related_name="printed_in")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.of_pack)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "item", "version"], name="text_once_per_item_of_a_pack"),
            # Not `nulls_distinct=False`: SQLite lacks it, and Django's checks would need a database that answers.
            models.UniqueConstraint(
                fields=["pack", "version"], condition=Q(item=None), name="text_once_per_arena_of_a_pack"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.pack}"
