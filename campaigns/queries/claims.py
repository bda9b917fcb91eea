"""Claims with what shows them, as a viewer may read it, and the gaps that a report names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign, ClaimEvidence, OutcomeClaim
from campaigns.models.claim import OutcomeClaimQuerySet
from crm import wording
from crm.visibility import Viewer


@dataclass(frozen=True)
class ShownClaim:
    """A claim with the evidence that the viewer reads; ``lost`` no longer stands.

    ``hidden`` is how many rows stand behind it that the viewer may not read: that they exist is all that is told.
    """

    claim: OutcomeClaim
    evidence: list[ClaimEvidence]
    lost: list[ClaimEvidence]

    @property
    def hidden(self) -> int:
        """Rows that stand but are not the viewer's to read."""
        return self.claim.standing_rows - len(self.evidence)

    @property
    def mark(self) -> str:
        """What stands before a claim that nothing shows; empty for one with evidence."""
        return self.claim.mark

    @property
    def gap(self) -> str:
        """What is missing, in the active language; empty for a claim with evidence."""
        if not self.claim.is_unproven:
            return ""
        if self.claim.lost_on is None:
            return _("Nothing shows it yet.")
        return _("The evidence was removed %(day)s.") % {"day": wording.short_day(self.claim.lost_on)}


def claims_of(
    campaigns: Iterable[Campaign], viewer: Viewer, *, first: dt.date | None = None, last: dt.date | None = None
) -> list[ShownClaim]:
    """The claims that stand, newest first, of those days if any are given. Two queries, however many."""
    rows = OutcomeClaim.objects.visible_to(viewer).standing().filter(campaign__in=campaigns)
    if first:
        rows = rows.filter(on__gte=first)
    if last:
        rows = rows.filter(on__lte=last)
    return shown(loaded(rows), viewer)


def loaded(rows: OutcomeClaimQuerySet) -> OutcomeClaimQuerySet:
    """The claims with everything that is said of them loaded."""
    return rows.with_standing().select_related("campaign", "goal", "person", "body", "confirmer", "made_by")


def shown(rows: Iterable[OutcomeClaim], viewer: Viewer) -> list[ShownClaim]:
    """Claims (of ``loaded``), each with the evidence that the viewer reads. One query."""
    claims = list(rows)
    evidence: dict[int, list[ClaimEvidence]] = defaultdict(list)
    readable = ClaimEvidence.objects.visible_to(viewer).filter(claim__in=claims)
    for row in readable.select_related("meeting", "commitment", "stance__person", "added_by").order_by("-on", "-pk"):
        evidence[row.claim_id].append(row)
    return [
        ShownClaim(claim, [e for e in evidence[claim.pk] if e.stands], [e for e in evidence[claim.pk] if not e.stands])
        for claim in claims
    ]
