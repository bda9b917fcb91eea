"""Indicators of the funded project: what is counted, the rows behind each figure, its targets and its notes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.enums import FigureSource
from crm import visibility as rules
from crm.visibility import VisibleQuerySet


class Indicator(models.Model):
    """An indicator as the application words it. Its figure is counted from rows and never entered."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=100)
    source = models.CharField(max_length=20, choices=FigureSource, default=FigureSource.READINGS)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=FigureSource.values), name="indicator_source_known")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page with the rows behind the figure."""
        return reverse("indicator_detail", args=[self.pk])


class IndicatorTarget(models.Model):
    """What an indicator is to reach, from a day on; 0 where nothing is set. Every change stays, with its reason."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    on = models.DateField()
    target = models.IntegerField()
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(target__gte=0), name="target_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.on}: {self.target}"


class IndicatorReading(models.Model):
    """One row behind a figure: the day, or with ``whole_month`` the month that ``on`` begins, and what shows it.

    Of an indicator that counts organisations, ``number`` is the organisation's and ``amount`` 1 where it joins, −1
    where it leaves; ``text`` is then its name. A mistake is put right by a row below zero, whose note says
    what it takes back.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")
    on = models.DateField()
    whole_month = models.BooleanField(default=False)
    amount = models.IntegerField()
    text = models.CharField(max_length=300)
    number = models.CharField(max_length=10, blank=True)
    evidence = models.TextField()
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"], condition=Q(whole_month=True), name="reading_once_a_month"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="reading_has_evidence"),
            models.CheckConstraint(condition=Q(number="") | Q(amount__in=[1, -1]), name="organisation_joins_or_leaves"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | ~Q(number="") | ~Q(note=""), name="reading_below_zero_says_why"
            ),
            models.CheckConstraint(condition=Q(whole_month=False) | Q(on__day=1), name="month_begins_on_its_first"),
        ]

    def __str__(self) -> str:
        return self.text


class IndicatorNote(models.Model):
    """What is to be said of a figure. It stays, dated and signed, and stands beside the figure in every report."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="notes")
    on = models.DateField()
    text = models.TextField()
    recorded_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.content)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="indicator_note_says_something")]

    def __str__(self) -> str:
        return self.text
