"""After a meeting: what phones sent, and positions that somebody proposes to rate."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crm import visibility as rules
from crm.enums import ArrivalState, Confidence, ProposalState
from crm.visibility import VisibleQuerySet


class DebriefArrival(models.Model):
    """Four rows as one of ours sent them, once per key. What could not become the meeting's debrief waits here.

    ``written_at`` is the phone's own time, kept within what can be true; ``received_at`` is when the rows came.
    """

    meeting = models.ForeignKey("crm.Meeting", models.CASCADE, related_name="arrivals")
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    said = models.TextField()
    they_promised = models.TextField(blank=True)
    we_promised = models.TextField(blank=True)
    other = models.TextField(blank=True)
    written_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ArrivalState)
    # The meeting had another time when the rows were written.
    moved = models.BooleanField(default=False)

    visibility_rule = staticmethod(rules.of_meeting)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_arrival_per_author_and_key"),
            models.CheckConstraint(condition=Q(state__in=ArrivalState.values), name="arrival_state_known"),
        ]

    def __str__(self) -> str:
        return self.said[:80]


class StanceProposal(models.Model):
    """A wish that what a meeting showed be rated: a coordinator confirms it, or declines with a reason."""

    observation = models.OneToOneField("crm.ObservedStance", models.CASCADE, related_name="proposal")
    meeting = models.ForeignKey("crm.Meeting", models.CASCADE, related_name="proposals")
    confidence = models.CharField(max_length=10, choices=Confidence)
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    stance = models.OneToOneField("crm.Stance", models.PROTECT, null=True, blank=True, related_name="proposal")
    version = models.PositiveIntegerField(default=1)

    visibility_rule = staticmethod(rules.of_meeting)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(state=ProposalState.CONFIRMED, stance__isnull=False)
                | ~Q(state=ProposalState.CONFIRMED) & Q(stance=None),
                name="confirmed_proposal_has_its_stance",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""), name="declined_proposal_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.observation)
