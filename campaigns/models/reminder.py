"""Reminder rules as data, and the occurrences that fell due. What is still to come is computed, never stored."""

from __future__ import annotations

from django.db import models

from campaigns import visibility as rules
from campaigns.enums import OccurrenceOutcome
from crm import visibility as crm_rules
from crm.visibility import VisibleQuerySet


class ReminderRule(models.Model):
    """When, to whom and how long useful, in the small language of ``campaigns.reminders.rules``."""

    code = models.CharField(max_length=40, unique=True)
    at = models.CharField(max_length=100)
    to = models.CharField(max_length=200)
    useful_until = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    # A rule never reaches back: an installation that starts today does not send what fell due before it existed.
    since = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.code


class ReminderProgress(models.Model):
    """How far reminders have been worked through: one row, made by the first tick. ``through`` is the domain's time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    through = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_reminder_progress")]

    def __str__(self) -> str:
        return self.through.isoformat()


class ReminderOccurrence(models.Model):
    """A reminder that fell due, once: ``key`` names rule, subject, recipient and occurrence.

    ``title`` is what the recipient was, or would have been, reminded of.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    recipient = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    delivery = models.ForeignKey("crm.Delivery", models.SET_NULL, null=True, blank=True, related_name="reminders")
    outcome = models.CharField(max_length=10, choices=OccurrenceOutcome)
    recorded_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.occurrences)

    class Meta:
        ordering = ["-due_at", "pk"]

    def __str__(self) -> str:
        return self.key
