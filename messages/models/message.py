"""The joint message and its uses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm.models.base import Referenced, Titled, unique_ref
from crm.visibility import Viewer, VisibleQuerySet
from messages import visibility as rules
from messages.enums import DECIDED, Basis, MessageState

if TYPE_CHECKING:
    from messages.models.version import MessageVersion


class JointMessageQuerySet(VisibleQuerySet["JointMessage"]):
    """Messages, with or without their text."""

    def readable_by(self, viewer: Viewer, at: dt.datetime) -> JointMessageQuerySet:
        """Visible messages whose text the viewer may read at ``at``: an embargoed text has few readers."""
        allowed = JointMessage.objects.filter(rules.texts_at(viewer, at))
        return self.filter(pk__in=allowed.values("pk"))

    def known_by(self, viewer: Viewer, at: dt.datetime) -> JointMessageQuerySet:
        """Visible messages whose title the viewer may read at ``at``: an authority to answer has its days."""
        allowed = JointMessage.objects.filter(rules.joint_messages_at(viewer, at))
        return self.filter(pk__in=allowed.values("pk"))

    def public(self, at: dt.datetime) -> JointMessageQuerySet:
        """Messages whose text anybody may read, also unsigned: released, and no embargo stands at ``at``."""
        is_open = Q(embargo_until=None) | Q(embargo_until__lte=at)
        return self.filter(is_open, state=MessageState.RELEASED, current__isnull=False)


class JointMessage(Referenced, Titled):
    """One text that the parties can say. The text is in its versions; ``current`` is the newest.

    ``revision`` rises with every change of state and decides who won.
    """

    title = models.CharField(max_length=200)
    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="joint_messages")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="joint_messages")
    owner = models.ForeignKey("crm.User", models.PROTECT, related_name="owned_messages")
    editors = models.ManyToManyField("crm.User", related_name="edited_messages", blank=True)
    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    current = models.OneToOneField(
        "joint_messages.MessageVersion", models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    consultation_deadline = models.DateField(null=True, blank=True)
    decision_meeting = models.DateField(null=True, blank=True)
    adopted_by = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = JointMessageQuerySet.as_manager()
    visibility_rule = staticmethod(rules.joint_messages)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            unique_ref("joint_message_ref_unique"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[MessageState.ADOPTED, MessageState.RELEASED])
                | (Q(adopted_on__isnull=False) & ~Q(adopted_by="")),
                name="adopted_message_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the message."""
        return reverse("message_detail", args=[self.pk])

    @property
    def is_decided(self) -> bool:
        """Adopted or released: no mark needed where it is printed."""
        return self.state in DECIDED

    @property
    def mark(self) -> str:
        """What must stand beside the text wherever it is printed; empty for a decided one.

        Until it is adopted a text is in consultation, whatever step it has reached on the way.
        """
        if self.is_decided:
            return ""
        on_the_way = {MessageState.DRAFT, MessageState.IN_CONSULTATION, MessageState.READY}
        state = MessageState.IN_CONSULTATION if self.state in on_the_way else MessageState(self.state)
        return str(state.label)

    def is_embargoed(self, at: dt.datetime) -> bool:
        """Whether its time has not come."""
        return self.embargo_until is not None and at < self.embargo_until


class Spokesperson(models.Model):
    """Who of ours speaks for the message, in order."""

    message = models.ForeignKey(JointMessage, models.CASCADE, related_name="spokespersons")
    user = models.ForeignKey("crm.User", models.PROTECT, related_name="spokesperson_for")
    position = models.PositiveSmallIntegerField()

    visibility_rule = staticmethod(rules.of_message)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="spokesperson_once_per_message")]

    def __str__(self) -> str:
        return str(self.user)


class MessageUse(models.Model):
    """A message that a meeting uses; of a held one, that it was put forward there.

    ``version`` is pinned when the meeting has been held: what was said there, by ``said_by``, one of ours who took
    part. ``basis`` is how the version is known, empty until it has been settled; None with a basis means that there was
    no text yet. ``asks`` are those to put at this meeting; empty means none chosen.
    """

    meeting = models.ForeignKey("crm.Meeting", models.CASCADE, related_name="message_uses")
    message = models.ForeignKey(JointMessage, models.PROTECT, related_name="uses")
    version: models.ForeignKey[MessageVersion | None, MessageVersion | None] = models.ForeignKey(
        "joint_messages.MessageVersion", models.PROTECT, null=True, blank=True, related_name="uses"
    )
    said_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="said_uses")
    basis = models.CharField(max_length=10, choices=Basis, blank=True, default="", db_default="")
    asks = models.ManyToManyField("joint_messages.Ask", related_name="uses", blank=True)

    visibility_rule = staticmethod(rules.uses)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "message"], name="message_once_per_meeting"),
            models.CheckConstraint(condition=Q(basis__in=["", *Basis.values]), name="basis_of_use_known"),
        ]

    def __str__(self) -> str:
        return f"{self.message} – {self.meeting}"
