"""Horizontal criteria of the fund: what our own people state of themselves, to be counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from campaigns.enums import Gender
from crm import visibility as rules
from crm.visibility import VisibleQuerySet


class OwnStatement(models.Model):
    """The gender that one of ours states of themselves. Nobody else states, changes or reads it; it is counted."""

    user = models.OneToOneField("crm.User", models.CASCADE, related_name="own_statement")
    gender = models.CharField(max_length=20, choices=Gender)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.own_tokens)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(gender__in=Gender.values), name="gender_known")]

    def __str__(self) -> str:
        # Never the gender: this text stands in the trail.
        return str(self.user)
