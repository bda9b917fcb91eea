"""Campaigns and their goals."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns.enums import GoalKind, InfluenceStage, Metric
from crm import visibility as rules
from crm.models.base import Named, Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class Campaign(Referenced, Named):
    """A period of advocacy on an issue with joint messages and measurable goals.

    ``hashtag`` may be several, with spaces between. ``agenda_item`` is what it serves of the advocacy agenda.
    ``budget`` is in whole kronor.
    """

    issue = models.ForeignKey("crm.Issue", models.PROTECT, related_name="campaigns")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="campaigns")
    lead = models.ForeignKey("crm.User", models.PROTECT, related_name="campaigns")
    joint_messages = models.ManyToManyField("joint_messages.JointMessage", related_name="campaigns", blank=True)
    starts = models.DateField()
    ends = models.DateField()
    hashtag = models.CharField(max_length=200, blank=True)
    work_package = models.CharField(max_length=40, blank=True)
    agenda_item = models.ForeignKey(
        "campaigns.AgendaItem", models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    budget = models.PositiveIntegerField(null=True, blank=True)
    budget_for = models.CharField(max_length=300, blank=True)
    stage_start = models.PositiveSmallIntegerField(choices=InfluenceStage, null=True, blank=True)
    stage_target = models.PositiveSmallIntegerField(choices=InfluenceStage, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-starts", "sort_key"]
        constraints = [
            unique_ref("campaign_ref_unique"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="campaign_ends_after_start"),
        ]

    def get_absolute_url(self) -> str:
        """The campaign's page."""
        return reverse("campaign_detail", args=[self.pk])


class Goal(Referenced):
    """A goal with a metric and a target: a number, or for ``stage_reached`` a stage.

    ``counts_from`` and ``counts_to`` bound what is counted; empty means the campaign's own dates. ``due`` is the day by
    which it should be reached; empty means the last day that counts.
    """

    LONGEST, MOST = 500, 1_000_000_000

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=20, choices=GoalKind)
    text = models.TextField()
    metric = models.CharField(max_length=40, choices=Metric)
    target = models.PositiveIntegerField()
    counts_from = models.DateField(null=True, blank=True)
    counts_to = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["campaign", "position", "pk"]
        constraints = [
            unique_ref("goal_ref_unique"),
            models.CheckConstraint(condition=Q(metric__in=Metric.values), name="goal_metric_known"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def due_on(self) -> dt.date:
        """The day by which it should be reached (``campaign`` loaded)."""
        return self.due or self.counts_to or self.campaign.ends

    def get_absolute_url(self) -> str:
        """The page with the rows behind the figure."""
        return reverse("goal_detail", args=[self.pk])


class GoalEntry(models.Model):
    """One row behind a recorded figure: what happened, when, and what shows it.

    A row is never changed. It is taken back with a reason, and then no longer counts.
    """

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="entries")
    on = models.DateField()
    amount = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=300)
    evidence = models.TextField()
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_because = models.TextField(blank=True, default="", db_default="")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="goal_entry_has_evidence"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_because=""), name="withdrawn_goal_entry_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def stage(self) -> str:
        """The amount's name, where the goal is a stage."""
        return str(InfluenceStage(self.amount).label) if self.amount in InfluenceStage.values else ""
