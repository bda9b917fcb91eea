"""The append-only trail of who changed what."""

from __future__ import annotations

from django.db import models

from crm import visibility as rules
from crm.enums import AuditAction, Visibility
from crm.visibility import VisibleQuerySet


class AuditEntry(models.Model):
    """One act on one object, written in the transaction of the act. ``changes`` maps field → [before, after].

    ``at`` is the domain's time; ``recorded_at`` the real time. Entries are never changed or deleted by the application.
    """

    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=20, choices=AuditAction)
    object_type = models.CharField(max_length=60)
    object_id = models.PositiveBigIntegerField()
    object_label = models.CharField(max_length=300)
    organisation = models.ForeignKey("crm.Organisation", models.SET_NULL, null=True, blank=True, related_name="+")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PARTIES)
    changes = models.JSONField(default=dict)

    visibility_rule = staticmethod(rules.audit_entries)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()} {self.object_label}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Insert only."""
        if self.pk is not None:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("An audit entry is never deleted.")
