"""The transactional outbox: everything that leaves the system is a row here, written with its cause."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm import visibility as rules
from crm.visibility import VisibleQuerySet


class DeliveryState(models.TextChoices):
    """States of a delivery; ``docs/delivery.md`` draws them."""

    QUEUED = "queued", pgettext_lazy("delivery", "Queued")
    LEASED = "leased", pgettext_lazy("delivery", "Being sent")
    HANDING_OVER = "handing_over", pgettext_lazy("delivery", "Being handed over")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    UNCERTAIN = "uncertain", pgettext_lazy("delivery", "May have been delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "Cancelled")
    SUPPRESSED = "suppressed", pgettext_lazy("delivery", "Suppressed")
    MISSED = "missed", pgettext_lazy("delivery", "Missed")


class Channel(models.TextChoices):
    """How a delivery leaves."""

    EMAIL = "email", _("E-mail")


class OnDoubt(models.TextChoices):
    """What happens to a delivery that may or may not have arrived."""

    HOLD = "hold", pgettext_lazy("delivery", "A person decides")
    RESEND_ONCE = "resend_once", pgettext_lazy("delivery", "Sent again once")


class Attachment(models.Model):
    """A file of one or more deliveries, stored once: ``digest`` is of its name, type and content."""

    digest = models.CharField(max_length=64, unique=True)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.attachments)

    def __str__(self) -> str:
        return self.filename


class Delivery(models.Model):
    """One mail to one recipient. ``key`` names the subject and its version: the same key never leaves twice.

    The content is frozen when queued; a personal link stands in it as a placeholder and is filled at hand-over only.
    ``fence`` rises with every claim and every decision of a person: an update by a worker that lost its lease changes
    nothing. ``queued_at`` and ``useful_until`` are the domain's time; ``not_before``, ``lease_until`` and
    ``finished_at`` (when the last attempt ended) are real UTC.
    """

    key = models.CharField(max_length=200)
    recipient = models.ForeignKey("crm.User", models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=DeliveryState, default=DeliveryState.QUEUED)
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    attachments = models.ManyToManyField(Attachment, related_name="deliveries", blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    link = models.ForeignKey("crm.PersonalLink", models.SET_NULL, null=True, blank=True, related_name="deliveries")
    reason = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    useful_until = models.DateTimeField(null=True, blank=True)
    on_doubt = models.CharField(max_length=20, choices=OnDoubt, default=OnDoubt.HOLD)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=300, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    # What a server said that could not pass it on; real UTC, and only where it never will.
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.deliveries)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="queued"), name="delivery_due"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["leased", "handing_over"]),
                name="delivery_leased",
            ),
            models.Index(fields=["queued_at", "id"], name="delivery_newest"),
            models.Index(fields=["state", "queued_at", "id"], name="delivery_newest_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient", "channel"], name="never_sent_twice"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["leased", "handing_over"]) | Q(lease_until__isnull=False),
                name="leased_delivery_has_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"

    def get_absolute_url(self) -> str:
        """The mail's page in the outbox."""
        return reverse("delivery_detail", args=[self.pk])


class DeliveryAttempt(models.Model):
    """How one attempt at a delivery ended when it was not sent, in the words of the server or of what went wrong.

    An attempt that succeeds is told by the delivery itself. ``ended_at`` is real UTC.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts_made")
    ended_at = models.DateTimeField()
    became = models.CharField(max_length=20, choices=DeliveryState)
    words = models.CharField(max_length=300)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.delivery_attempts)

    class Meta:
        ordering = ["ended_at", "pk"]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.words}"


class Part(models.TextChoices):
    """What gives signs of life."""

    BEAT = "beat", "beat"
    SWEEP = "sweep", "sweep"


class Heartbeat(models.Model):
    """When a part of the installation last gave a sign of life, in real UTC: beat, or the sweep of a worker by name."""

    part = models.CharField(max_length=10, choices=Part)
    worker = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "worker"], name="one_heartbeat_per_part_and_worker")]

    def __str__(self) -> str:
        return f"{self.part} {self.worker}".strip()
