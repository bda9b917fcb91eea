"""Calendar feeds: an address that a calendar program fetches without a password."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns import visibility as rules
from campaigns.enums import FeedKind
from crm.visibility import VisibleQuerySet


class CalendarFeed(models.Model):
    """One person's feed of their own programme, or of one arena: hashed at rest, revocable. Times are real UTC.

    ``hint`` is the beginning of the secret, by which its owner knows the address again.
    """

    user = models.ForeignKey("crm.User", models.CASCADE, related_name="calendar_feeds")
    kind = models.CharField(max_length=10, choices=FeedKind)
    arena = models.ForeignKey("campaigns.Arena", models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.own_feeds)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FeedKind.PERSONAL, arena=None) | Q(kind=FeedKind.ARENA, arena__isnull=False),
                name="feed_of_an_arena_names_it",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(kind=FeedKind.PERSONAL, revoked_at=None),
                name="one_personal_feed_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["user", "arena"],
                condition=Q(kind=FeedKind.ARENA, revoked_at=None),
                name="one_feed_per_arena_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.arena) if self.arena_id else str(self.get_kind_display())
