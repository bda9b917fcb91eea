"""What was decided on requests: kept for good, so that both sides can read why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from campaigns import visibility as rules
from campaigns.enums import Outcome
from crm.visibility import VisibleQuerySet


@dataclass(frozen=True, slots=True)
class Asked:
    """What one side asked for until it was decided. ``starts`` is an instant."""

    title: str
    party: str
    lead: str
    starts: dt.datetime
    place: str
    local_ask: str


class RequestDecision(models.Model):
    """One decision on ``item``: what, by whom, when and why. It is never changed.

    ``kept`` is the item that took it in, where it was merged or joined. ``asked`` then holds what each side had asked
    for until that moment: since the sides do not read each other's requests, they read it here.
    """

    item = models.ForeignKey("campaigns.ProgrammeItem", models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    kept = models.ForeignKey("campaigns.ProgrammeItem", models.PROTECT, null=True, blank=True, related_name="taken_in")
    asked: models.JSONField[Any, list[dict[str, str]]] = models.JSONField(default=list)
    decided_by = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.decisions)

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(
                condition=Q(kept=None, outcome__in=[Outcome.APPROVED, Outcome.DECLINED, Outcome.MOVED])
                | Q(kept__isnull=False, outcome__in=[Outcome.MERGED, Outcome.JOINED]),
                name="decision_leads_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_outcome_display()}"

    @property
    def sides(self) -> list[Asked]:
        """``asked`` as values, what was kept first."""
        return [Asked(**{**side, "starts": dt.datetime.fromisoformat(side["starts"])}) for side in self.asked]  # type: ignore[arg-type]
