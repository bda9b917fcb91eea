"""Drafts: every save of a text that is not published yet."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.urls import reverse

from crm.models.base import NamesPeople
from crm.visibility import Viewer
from messages import visibility as rules
from messages.models.version import Immutable, ImmutableQuerySet, MessageVersion


class DraftQuerySet(ImmutableQuerySet["MessageDraft"]):
    """Drafts."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> DraftQuerySet:
        """Those that the viewer writes: an embargo hides nothing from whoever writes the text."""
        return self.visible_to(viewer)


class MessageDraft(Immutable):
    """A whole house as it was saved, numbered within its message. Parties are asked when it is published, not before.

    ``base`` is the version that was current then, if any: of a later one the draft is history.
    """

    message = models.ForeignKey("joint_messages.JointMessage", models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    base: models.ForeignKey[MessageVersion | None, MessageVersion | None] = models.ForeignKey(
        MessageVersion, models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    house = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DraftQuerySet.as_manager()
    visibility_rule = staticmethod(rules.drafts)
    names_people = (NamesPeople("house", (("asks", "*", "addressees", "*"),)),)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="one_draft_per_number")]

    def __str__(self) -> str:
        return f"{self.message}: {self.number}"

    def get_absolute_url(self) -> str:
        """The list of saves."""
        return reverse("message_drafts", args=[self.message_id])
