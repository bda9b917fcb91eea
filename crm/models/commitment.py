"""Promises in two directions."""

from __future__ import annotations

import datetime as dt

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse

from crm import visibility as rules
from crm.enums import CommitmentState, Direction
from crm.models.base import Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class CommitmentQuerySet(VisibleQuerySet["Commitment"]):
    """Commitments by what remains to do."""

    def open(self) -> CommitmentQuerySet:
        """Not yet kept, broken, lapsed or withdrawn."""
        return self.filter(state=CommitmentState.OPEN)

    def of_former(self, on: dt.date) -> CommitmentQuerySet:
        """Open promises of theirs whose makers held a mandate and hold none on the day: nobody is left to keep them.

        Whose end nobody knows may hold it still.
        """
        mandates = apps.get_model("crm", "Mandate")._base_manager
        in_force = Q(starts=None) | Q(starts__lte=on), Q(ends=None) | Q(ends__gte=on)
        ended = mandates.filter(ends__lt=on).values("person")
        held = mandates.filter(*in_force).values("person")
        return self.open().filter(direction=Direction.THEIRS, person__in=ended).exclude(person__in=held)

    def overdue(self, on: dt.date) -> CommitmentQuerySet:
        """Open after its due date."""
        return self.open().filter(due__lt=on)


class Commitment(Referenced):
    """Theirs or ours, with due date, owner and evidence.

    ``person`` is the decision-maker: the one who promised (theirs) or to whom we promised (ours).
    ``made_by_user`` is who of ours promised; ``owner`` follows it up.
    """

    LONGEST = 1_000

    direction = models.CharField(max_length=10, choices=Direction)
    person = models.ForeignKey("crm.Person", models.PROTECT, related_name="commitments")
    made_by_user = models.ForeignKey("crm.User", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="commitments")
    meeting = models.ForeignKey("crm.Meeting", models.PROTECT, null=True, blank=True, related_name="commitments")
    text = models.TextField()
    due = models.DateField()
    owner = models.ForeignKey("crm.User", models.PROTECT, related_name="owned_commitments")
    state = models.CharField(max_length=20, choices=CommitmentState, default=CommitmentState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CommitmentQuerySet.as_manager()
    visibility_rule = staticmethod(rules.commitments)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            unique_ref("commitment_ref_unique"),
            models.CheckConstraint(
                condition=Q(direction=Direction.THEIRS, made_by_user=None)
                | Q(direction=Direction.OURS, made_by_user__isnull=False),
                name="commitment_has_its_maker",
            ),
            models.CheckConstraint(
                condition=Q(state=CommitmentState.OPEN, closed_on=None) | ~Q(state=CommitmentState.OPEN),
                name="open_commitment_is_not_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.KEPT) | ~Q(evidence=""),
                name="kept_commitment_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.BROKEN) | (~Q(evidence="") & Q(closed_on__isnull=False)),
                name="broken_commitment_has_evidence_and_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The page of the promise."""
        return reverse("commitment_detail", args=[self.pk])

    def is_overdue(self, on: dt.date) -> bool:
        """Whether it is open after its due date."""
        return self.state == CommitmentState.OPEN and self.due < on
