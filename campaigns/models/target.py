"""Whom a campaign wants to move, and where to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm import visibility as rules
from crm.enums import Position
from crm.visibility import VisibleQuerySet


class CampaignTarget(models.Model):
    """A decision-maker whom the campaign works with: the stance we wish for on its issue, why, by when, who of ours.

    It says what we want, not what the person thinks: what they think is a ``Stance``, with basis and date.
    """

    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="targets")
    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="campaign_targets")
    desired = models.CharField(max_length=20, choices=Position)
    why = models.TextField()
    by = models.DateField()
    owner = models.ForeignKey("crm.User", models.PROTECT, related_name="campaign_targets")
    version = models.PositiveIntegerField(default=1)
    # Our judgement of the person: erased with the facts about them, and empty from then (crm.services.forgetting).
    erased_with_person = ("why",)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["campaign", "by", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="person_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(desired__in=Position.values) & ~Q(desired=Position.UNKNOWN), name="target_wish_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_desired_display()}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the campaign."""
        return f"{reverse('campaign_detail', args=[self.campaign_id])}#target-{self.pk}"
