"""Who of ours goes to the events of a public programme, and what they heard there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns import visibility as rules
from campaigns.attendance_enums import AttendanceState
from crm.enums import Visibility
from crm.visibility import VisibleQuerySet


class Attendance(models.Model):
    """One of ours who means to go to an event, went there, or did not.

    An event that somebody goes to is never deleted: taken back with its import, it is gone from the programme.
    """

    event = models.ForeignKey("campaigns.PublicEvent", models.PROTECT, related_name="attendances")
    user = models.ForeignKey("crm.User", models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=20, choices=AttendanceState, default=AttendanceState.PLANNED)
    planned_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.attendances)

    class Meta:
        ordering = ["event__starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="attends_event_once"),
            models.CheckConstraint(condition=Q(state__in=AttendanceState.values), name="attendance_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"

    def get_absolute_url(self) -> str:
        """The event."""
        return reverse("public_event", args=[self.event_id])


class HeardNote(models.Model):
    """What somebody who went to an event heard there: their own organisation's, unless it is shared."""

    CLASSES = (Visibility.OWN_ORG, Visibility.PARTIES)
    LONGEST = 1_000

    attendance = models.OneToOneField(Attendance, models.CASCADE, related_name="heard")
    text = models.TextField()
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.OWN_ORG)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.heard_notes)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="heard_note_says_something"),
            models.CheckConstraint(
                condition=Q(visibility__in=[Visibility.OWN_ORG, Visibility.PARTIES]), name="heard_note_class_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
