"""The advocacy agenda: what the council has agreed to work for, and which regional goal each item serves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from crm import visibility as rules
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class AgendaItem(Referenced, Named):
    """One of the agenda's priorities. ``goal`` names the goal of the regional development strategy that it serves, and
    ``url`` is where that is read.

    ``starts`` and ``ends`` are the first and last day that it is on the agenda, as far as that is decided. Campaigns
    point at the item that they serve.
    """

    goal = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="agenda_items")
    issues = models.ManyToManyField("crm.Issue", related_name="agenda_items", blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            unique_ref("agenda_item_ref_unique"),
            models.UniqueConstraint(fields=["sort_key"], name="agenda_item_named_once"),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name="agenda_item_ends_after_start"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("agenda_item_detail", args=[self.pk])
