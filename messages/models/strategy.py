"""The council's communication strategy: numbered versions, each with whom it speaks to, through what, and how."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.visibility import VisibleQuerySet
from messages import visibility as rules
from messages.enums import StrategyState, VariantAudience


class StrategyQuerySet(VisibleQuerySet["Strategy"]):
    """Versions of the strategy."""

    def adopted(self) -> StrategyQuerySet:
        """Those that were adopted, the newest first: the first one is in force."""
        return self.filter(state=StrategyState.ADOPTED).order_by("-number")


class Strategy(models.Model):
    """One version. A draft is written on; once adopted it never changes, and the newest adopted one is in force.

    ``aim`` is what the communication is to bring about. ``adopted_by`` is who decided, in words.
    """

    LONGEST = 3_000

    number = models.PositiveIntegerField(unique=True)
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="strategies")
    aim = models.TextField()
    state = models.CharField(max_length=20, choices=StrategyState, default=StrategyState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    adopted_by = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StrategyQuerySet.as_manager()
    visibility_rule = staticmethod(rules.strategies)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=StrategyState.DRAFT), name="one_draft_of_the_strategy"
            ),
            models.CheckConstraint(
                condition=Q(state=StrategyState.DRAFT, adopted_by="", adopted_on=None)
                | (Q(state=StrategyState.ADOPTED, adopted_on__isnull=False) & ~Q(adopted_by="")),
                name="adopted_strategy_says_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return _("Communication strategy, version %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        """The page of the version."""
        return reverse("strategy_detail", args=[self.pk])


class StrategyRow(models.Model):
    """One audience through one channel: what we want of them there, and in what tone.

    ``audience`` is of the same list as that of variants: a variant follows the rows of its audience.
    """

    LONGEST = 500

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="rows")
    audience = models.CharField(max_length=20, choices=VariantAudience)
    channel = models.CharField(max_length=100)
    purpose = models.CharField(max_length=LONGEST)
    tone = models.CharField(max_length=LONGEST)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.strategy_rows)

    class Meta:
        ordering = ["audience", "channel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "audience", "channel"], name="one_row_per_audience_and_channel"
            ),
            models.CheckConstraint(condition=Q(audience__in=VariantAudience.values), name="strategy_audience_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()}, {self.channel}"
