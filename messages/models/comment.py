"""Comments on the parts of a text. They never change it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm.visibility import Viewer, VisibleQuerySet
from messages import visibility as rules
from messages.enums import Part
from messages.house import LONGEST_COMMENT
from messages.models.version import MessageVersion


class CommentQuerySet(VisibleQuerySet["Comment"]):
    """Comments."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> CommentQuerySet:
        """Those on texts that the viewer may read at ``at``."""
        return self.filter(pk__in=Comment.objects.filter(rules.comments_at(viewer, at)).values("pk"))

    def open(self) -> CommentQuerySet:
        """Those that wait to be resolved, replies aside."""
        return self.filter(parent=None, resolved_at=None)


class Comment(models.Model):
    """What somebody says of one part of a text, ``quoted`` as it read then, or a reply to that (``parent``).

    ``version`` is the text that it was said of; None for a save that was not published. A reply points at nothing of
    its own: its version is its parent's. Only what is not a reply is resolved.
    """

    message = models.ForeignKey("joint_messages.JointMessage", models.PROTECT, related_name="comments")
    version: models.ForeignKey[MessageVersion | None, MessageVersion | None] = models.ForeignKey(
        MessageVersion, models.PROTECT, null=True, blank=True, related_name="comments"
    )
    parent: models.ForeignKey[Comment | None, Comment | None] = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies"
    )
    part = models.CharField(max_length=20, choices=Part, blank=True)
    block_hash = models.CharField(max_length=64, blank=True)
    quoted = models.TextField(blank=True)
    body = models.TextField(max_length=LONGEST_COMMENT)
    author = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    resolved_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()
    visibility_rule = staticmethod(rules.comments)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(parent=None) & ~Q(part="") & ~Q(block_hash=""))
                | Q(parent__isnull=False, part="", block_hash="", quoted="", resolved_at=None),
                name="comment_or_reply",
            ),
            models.CheckConstraint(condition=~Q(body=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        # The trail has other readers than the text.
        return f"{self.message}: {self.pk}"

    def get_absolute_url(self) -> str:
        """Its place among the comments."""
        return reverse("message_comments", args=[self.message_id]) + f"#c{self.parent_id or self.pk}"
