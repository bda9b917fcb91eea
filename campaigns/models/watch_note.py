"""Watch notes: what happened around an issue, and what it means for us."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from crm.enums import Visibility
from crm.models.base import Referenced, fold, unique_ref
from crm.visibility import VisibleQuerySet, own_or_shared


class WatchNote(Referenced):
    """Something that ``happened`` on a day, where one reads of it, and what it ``means`` for us.

    ``deadline`` is the day by which one must act, ``deadline_for`` what then closes (a referral, an application).
    """

    CLASSES = (Visibility.OWN_ORG, Visibility.PARTIES)
    LONGEST = 2_000

    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="watch_notes")
    on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    happened = models.TextField()
    means = models.TextField()
    deadline = models.DateField(null=True, blank=True)
    deadline_for = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="watch_notes")
    author = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.OWN_ORG)
    version = models.PositiveIntegerField(default=1)
    search_key = models.TextField(editable=False, default="")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(own_or_shared)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            unique_ref("watch_note_ref_unique"),
            models.CheckConstraint(condition=~Q(source="") | ~Q(url=""), name="watch_note_has_source"),
            models.CheckConstraint(
                condition=Q(visibility__in=[Visibility.OWN_ORG, Visibility.PARTIES]), name="watch_note_class_known"
            ),
            models.CheckConstraint(
                condition=Q(deadline=None, deadline_for="") | (Q(deadline__gte=F("on")) & ~Q(deadline_for="")),
                name="watch_note_deadline_is_for_something",
            ),
        ]

    def __str__(self) -> str:
        return self.happened[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is searched with what is read."""
        self.search_key = fold("\n".join([self.happened, self.means, self.source, self.deadline_for]))
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page of the note."""
        return reverse("watch_note_detail", args=[self.pk])
