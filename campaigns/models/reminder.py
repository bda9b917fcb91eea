"""Reminder rules as data, and the occurrences that fell due. What is still to come is computed, never stored."""

from __future__ import annotations

from django.db import models

from campaigns import visibility as rules
from campaigns.enums import OccurrenceOutcome
from crm import visibility as crm_rules
from crm.visibility import VisibleQuerySet


class ReminderRule(models.Model):
    """When, to whom and how long useful, in the small language of ``campaigns.reminders.language``.

    With ``arena`` the rule holds there alone, in place of the general one of the same code. ``follows``: it did, and
    the general one holds there again, since ``since``.
    """

    code = models.CharField(max_length=40)
    arena = models.ForeignKey("campaigns.Arena", models.CASCADE, null=True, blank=True, related_name="reminder_rules")
    at = models.CharField(max_length=100)
    to = models.CharField(max_length=200)
    useful_until = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    # A rule never reaches back: an installation that starts today does not send what fell due before it existed.
    since = models.DateTimeField()
    is_on = models.BooleanField(default=True, db_default=True)
    follows = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(arena=None), name="one_general_rule_per_code"),
            models.UniqueConstraint(fields=["code", "arena"], name="one_rule_per_code_and_arena"),
            models.CheckConstraint(
                condition=models.Q(follows=False) | models.Q(arena__isnull=False), name="only_an_arena_follows"
            ),
        ]

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


class ReminderChoices(models.Model):
    """What one recipient has chosen; whoever has no row has chosen nothing. ``declined`` holds kinds.

    ``soon_minutes``: how long before an item they are reminded of it, where the council's rule counts in minutes or
    hours. ``daily``: what is not urgent comes in one mail a day. ``paused_until`` is the first day of reminders again.
    """

    user = models.OneToOneField("crm.User", models.CASCADE, related_name="reminder_choices")
    declined = models.JSONField(default=list, blank=True)
    soon_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    daily = models.BooleanField(default=False)
    with_pdf = models.BooleanField(default=True)
    with_calendar = models.BooleanField(default=True)
    paused_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.own_tokens)

    def __str__(self) -> str:
        return str(self.user)


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
