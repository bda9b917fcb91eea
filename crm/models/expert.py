"""Who of the parties can answer on an issue."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from crm import visibility as rules
from crm.enums import Partnership
from crm.visibility import VisibleQuerySet


class ExpertQuerySet(VisibleQuerySet["Expert"]):
    """Experts by day."""

    def valid(self, on: dt.date) -> ExpertQuerySet:
        """Who can be asked on the day: within the days, of an active party, with an open account if one of ours."""
        days = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
        ours = Q(user=None) | Q(user__is_active=True)
        return self.filter(days, ours, organisation__partnership=Partnership.ACTIVE)


class Expert(models.Model):
    """Somebody of a party who can answer on an issue: one of ours, or a named contact without an account.

    ``knows`` is what exactly, ``phone`` the number that they agreed to show to every party. ``confirmed_on``: when
    somebody last said that it still holds.
    """

    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="experts")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="experts")
    user = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="expertise")
    contact = models.CharField(max_length=200, blank=True)
    knows = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = ExpertQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["issue__sort_key", "issue", "organisation__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) & ~Q(contact="") | Q(user__isnull=False, contact=""), name="expert_is_one_person"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="expert_ends_after_start"
            ),
            models.UniqueConstraint(fields=["issue", "user"], name="one_of_ours_once_per_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.issue}"

    @property
    def name(self) -> str:
        """Who it is."""
        return self.user.name if self.user else self.contact

    def get_absolute_url(self) -> str:
        """Its place on the page of the issue."""
        return f"{reverse('issue_detail', args=[self.issue_id])}#expert-{self.pk}"
