"""What a campaign does: events, seminars, visits, publications."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns.enums import ActivityKind, ActivityState
from crm import visibility as rules
from crm.models.base import Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class CampaignActivity(Referenced):
    """An activity of a campaign, on one day or several. ``organisation`` is in charge.

    ``meeting`` is the contact or the item of a programme that it was, where there is one. ``state`` says whether it is
    still to come; ``cancelled_because`` why it was not held.
    """

    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="activities")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=ActivityKind)
    starts = models.DateField()
    ends = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="campaign_activities")
    meeting = models.ForeignKey("crm.Meeting", models.SET_NULL, null=True, blank=True, related_name="activities")
    state = models.CharField(max_length=10, choices=ActivityState, default=ActivityState.PLANNED)
    cancelled_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            unique_ref("activity_ref_unique"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="activity_ends_after_start"),
            models.CheckConstraint(condition=Q(kind__in=ActivityKind.values), name="activity_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ActivityState.values), name="activity_state_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("activity_detail", args=[self.pk])

    def is_behind(self, on: dt.date) -> bool:
        """Whether it is over and nobody has said what became of it."""
        return self.state == ActivityState.PLANNED and self.ends < on
