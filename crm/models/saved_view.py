"""Filters that somebody keeps under a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crm import visibility as rules
from crm.enums import ListKind, Sharing
from crm.models.base import Named
from crm.visibility import VisibleQuerySet


class SavedView(Named):
    """The filters of a list as a query string. They are read anew for whoever opens them, and show nobody any more."""

    owner = models.ForeignKey("crm.User", models.CASCADE, related_name="saved_views")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ListKind)
    query = models.CharField(max_length=1000)
    sharing = models.CharField(max_length=20, choices=Sharing, default=Sharing.MINE)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.saved_views)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(query=""), name="saved_view_asks_something"),
            models.CheckConstraint(condition=Q(kind__in=ListKind.values), name="saved_view_kind_known"),
            models.CheckConstraint(condition=Q(sharing__in=Sharing.values), name="saved_view_sharing_known"),
        ]
