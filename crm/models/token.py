"""Access of programs to the programming interface, in a user's name."""

from __future__ import annotations

import datetime as dt

from django.db import models

from crm import visibility as rules
from crm.visibility import VisibleQuerySet


class ApiToken(models.Model):
    """A bearer token: hashed at rest, limited to scopes, expiring, revocable. All times are real UTC.

    ``hint`` is the token's beginning, by which its user knows it again.
    """

    user = models.ForeignKey("crm.User", models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    visibility_rule = staticmethod(rules.own_tokens)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_expires_after_creation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    def is_valid(self, now: dt.datetime) -> bool:
        """Whether it opens anything at ``now``, real UTC."""
        return self.revoked_at is None and now < self.expires_at


class AnsweredRequest(models.Model):
    """A request that may be sent again, by a program or from a page: its key, what it said, and how it was answered.

    Without ``status`` it is in flight. Kept for a day. Times are real UTC.
    """

    user = models.ForeignKey("crm.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    visibility_rule = staticmethod(rules.own_tokens)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.key
