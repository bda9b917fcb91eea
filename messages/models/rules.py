"""What the council asks of an anchoring: who must stand behind a text, how many, and at which level."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from crm import visibility as crm_rules
from crm.visibility import VisibleQuerySet
from messages.enums import Gate


class DecisionLevel(models.Model):
    """A level at which parties decide, such as the municipal board. Levels of equal rank are as good as each other."""

    name = models.CharField(max_length=100)
    rank = models.PositiveSmallIntegerField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="one_level_per_name")]

    def __str__(self) -> str:
        return self.name


class AnchoringRules(models.Model):
    """The council's rules, in one row. Without any, nothing is asked but a text and facts in order.

    ``quorum`` is how many voting parties must stand behind the text, with a condition too if ``conditional_counts``;
    ``gate`` is the step that is stopped. ``days_to_answer`` is how long a party has had its question before silence is
    taken as a yes, where the council allows that and the party has chosen it.
    """

    quorum = models.PositiveSmallIntegerField(null=True, blank=True)
    conditional_counts = models.BooleanField(default=True)
    all_must_answer = models.BooleanField(default=False)
    must_endorse = models.ManyToManyField("crm.Organisation", related_name="+", blank=True)
    gate = models.CharField(max_length=10, choices=Gate, default=Gate.READY)
    silence_allowed = models.BooleanField(default=False, db_default=False)
    days_to_answer = models.PositiveSmallIntegerField(default=14, db_default=14)
    revision = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        verbose_name = "rules of anchoring"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_set_of_anchoring_rules"),
            models.CheckConstraint(condition=Q(quorum=None) | Q(quorum__gte=1), name="quorum_is_somebody"),
            models.CheckConstraint(condition=Q(days_to_answer__gte=1), name="silence_has_its_days"),
            models.CheckConstraint(condition=Q(gate__in=Gate.values), name="gate_known"),
        ]

    def __str__(self) -> str:
        return "Rules of anchoring"

    @property
    def is_stored(self) -> bool:
        """Whether the council has set any."""
        return not self._state.adding

    @classmethod
    def current(cls) -> AnchoringRules:
        """The council's rules, or the first ones, which ask for nothing and are not stored yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
