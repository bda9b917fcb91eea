"""Outcome claims: what changed, our part in it and others', and what shows it. Contribution, never attribution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.deletion import Collector
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import pgettext

from campaigns import visibility as rules
from campaigns.enums import Contribution, OutcomeStep
from crm import clock
from crm import visibility as crm_rules
from crm.models.base import Referenced, unique_ref
from crm.visibility import VisibleQuerySet


class OutcomeClaimQuerySet(VisibleQuerySet["OutcomeClaim"]):
    """Claims with what stands behind them."""

    def with_standing(self) -> OutcomeClaimQuerySet:
        """With ``standing_evidence`` (how many rows) and ``last_lost_on``, for ``is_unproven`` and ``lost_on``."""
        rows = ClaimEvidence._base_manager.filter(claim=OuterRef("pk")).order_by().values("claim")
        standing = rows.filter(ClaimEvidence.STANDS).annotate(n=Count("pk")).values("n")
        lost = rows.exclude(ClaimEvidence.STANDS).annotate(day=Max(Coalesce("withdrawn_on", "gone_on"))).values("day")
        return self.annotate(
            standing_evidence=Coalesce(Subquery(standing, output_field=models.IntegerField()), 0),
            last_lost_on=Subquery(lost, output_field=models.DateField()),
        )

    def standing(self) -> OutcomeClaimQuerySet:
        """Those that nobody has taken back."""
        return self.filter(withdrawn_on=None)


class OutcomeClaim(Referenced):
    """Who changed what, when, with our part and others' part in it.

    ``person`` or ``body`` is who changed. Whoever can confirm it is ``confirmer`` or, where it is nobody in the
    register, ``confirmed_by`` (a name or a role). ``alternative`` is what else may explain it.
    """

    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="claims")
    goal = models.ForeignKey("campaigns.Goal", models.SET_NULL, null=True, blank=True, related_name="claims")
    step = models.PositiveSmallIntegerField(choices=OutcomeStep)
    person = models.ForeignKey("crm.Person", models.PROTECT, null=True, blank=True, related_name="outcome_claims")
    body = models.ForeignKey("crm.Organisation", models.PROTECT, null=True, blank=True, related_name="outcome_claims")
    changed = models.TextField()
    on = models.DateField()
    our_part = models.TextField()
    others_part = models.TextField()
    contribution = models.PositiveSmallIntegerField(choices=Contribution)
    alternative = models.TextField(blank=True)
    confirmer = models.ForeignKey("crm.Person", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: OutcomeClaimQuerySet = OutcomeClaimQuerySet.as_manager()  # type: ignore[assignment]
    visibility_rule = staticmethod(crm_rules.content)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            unique_ref("claim_ref_unique"),
            models.CheckConstraint(
                condition=Q(person=None, body__isnull=False) | Q(person__isnull=False, body=None),
                name="claim_names_who_changed",
            ),
            models.CheckConstraint(condition=Q(step__in=OutcomeStep.values), name="claim_step_known"),
            models.CheckConstraint(condition=Q(contribution__in=Contribution.values), name="claim_contribution_known"),
            models.CheckConstraint(
                condition=Q(confirmer__isnull=False) | ~Q(confirmed_by=""), name="claim_can_be_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_because=""), name="withdrawn_claim_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.changed

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("claim_detail", args=[self.pk])

    @property
    def who(self) -> str:
        """Who changed: the person or the body (loaded)."""
        return str(self.person or self.body)

    @property
    def confirmer_name(self) -> str:
        """Who can confirm it (``confirmer`` loaded)."""
        return str(self.confirmer) if self.confirmer else self.confirmed_by

    @property
    def is_unproven(self) -> bool:
        """Whether no evidence stands behind it: wherever the claim is printed, it then prints as a claim.

        Evidence that a reader may not read counts: that it exists is told. Asks the database unless the row comes from
        ``with_standing``.
        """
        return self._standing["standing_evidence"] == 0

    @property
    def standing_rows(self) -> int:
        """How many rows of evidence stand behind it, whoever may read them."""
        return int(self._standing["standing_evidence"])

    @property
    def lost_on(self) -> dt.date | None:
        """The day when the last evidence of an unproven claim was taken back or deleted; None where it had none."""
        return self._standing["last_lost_on"] if self.is_unproven else None

    @property
    def mark(self) -> str:
        """What stands before a claim that nothing shows, in the active language; empty for one with evidence."""
        return pgettext("outcome", "Claim") if self.is_unproven else ""

    @property
    def _standing(self) -> dict[str, Any]:
        names = ("standing_evidence", "last_lost_on")
        if all(name in self.__dict__ for name in names):
            return {name: self.__dict__[name] for name in names}
        return dict(type(self).objects.filter(pk=self.pk).with_standing().values(*names).get())


def tell_gone(
    collector: Collector, field: models.ForeignKey[Any, Any], rows: Sequence[ClaimEvidence], using: str
) -> None:
    """What to do with evidence whose contact, promise or stance is deleted: the row stays and says the day.

    Its words go along: they told of what may no longer be kept, and nobody's class guards them any more.
    """
    there = list(rows)
    day = clock.day(clock.now())
    fields = {one.name: one for one in ClaimEvidence._meta.concrete_fields}
    collector.add_field_update(fields[field.name], None, there)
    collector.add_field_update(fields["gone_on"], day, there)
    for name in ("text", "source", "url", "withdrawn_because"):
        collector.add_field_update(fields[name], "", there)


class ClaimEvidence(models.Model):
    """What shows a claim: words, source and day, and perhaps the contact, promise or stance that it rests on.

    A row is never changed. It is taken back with a reason, or ``gone_on`` the day when what it rested on was deleted.
    """

    STANDS = Q(withdrawn_on=None, gone_on=None)

    claim = models.ForeignKey(OutcomeClaim, models.CASCADE, related_name="evidence")
    text = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    on = models.DateField()
    meeting = models.ForeignKey("crm.Meeting", tell_gone, null=True, blank=True, related_name="shows_claims")
    commitment = models.ForeignKey("crm.Commitment", tell_gone, null=True, blank=True, related_name="shows_claims")
    stance = models.ForeignKey("crm.Stance", tell_gone, null=True, blank=True, related_name="shows_claims")
    added_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("crm.User", models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_because = models.TextField(blank=True)
    gone_on = models.DateField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    visibility_rule = staticmethod(rules.claim_evidence)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | Q(gone_on__isnull=False), name="claim_evidence_says_what"),
            models.CheckConstraint(
                condition=Q(meeting=None, commitment=None)
                | Q(meeting=None, stance=None)
                | Q(commitment=None, stance=None),
                name="claim_evidence_rests_on_one",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(gone_on__isnull=False) | ~Q(withdrawn_because=""),
                name="withdrawn_evidence_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def stands(self) -> bool:
        """Whether it still shows something."""
        return self.withdrawn_on is None and self.gone_on is None
