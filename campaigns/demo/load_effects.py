"""Loads whom campaigns want to move, what they do, and what they have brought about."""

from __future__ import annotations

from campaigns.demo.loading import Loading
from campaigns.demo.rows import effects as rows
from campaigns.models import Campaign, CampaignActivity, Goal
from campaigns.services import activities, claims, participants, targets
from crm.models import Commitment
from crm.visibility import SYSTEM


def load_effects(loading: Loading) -> None:
    """Targets on a campaign's first day; activities, claims and evidence on their own."""
    campaigns = {campaign.ref: campaign for campaign in Campaign.objects.all()}
    for row in loading.scenario.targets:
        with loading.row(row):
            _load_target(loading, row, campaigns[row.campaign])
    for activity in loading.scenario.activities:
        made = None
        with loading.row(activity):
            made = _load_activity(loading, activity, campaigns[activity.campaign])
        if made is not None:
            _load_participants(loading, activity, made)
    for claim in loading.scenario.outcome_claims:
        with loading.row(claim, person="by", on="date"):
            _load_claim(loading, claim, campaigns[claim.campaign])
    loading.settle()


def _load_target(loading: Loading, row: rows.Target, campaign: Campaign) -> None:
    targets.add_target(
        actor=SYSTEM,
        at=loading.on(campaign.starts, 9),
        campaign=campaign,
        person=loading.people[row.person],
        desired=row.desired,
        why=row.why,
        by=row.by,
        owner=loading.users[row.owner],
    )


def _load_activity(loading: Loading, row: rows.Activity, campaign: Campaign) -> CampaignActivity:
    return activities.plan_activity(
        actor=SYSTEM,
        at=loading.on(row.ends or row.starts, 17),
        ref=row.id,
        campaign=campaign,
        title=row.title,
        kind=row.kind,
        starts=row.starts,
        ends=row.ends,
        place=row.place,
        organisation=loading.organisations[row.organisation],
        state=row.state,
        cancelled_because=row.cancelled_because,
    )


def _load_participants(loading: Loading, row: rows.Activity, activity: CampaignActivity) -> None:
    for one in row.participants:
        with loading.row(one):
            participants.sign_up(
                actor=SYSTEM,
                at=loading.on(row.ends or row.starts, 17),
                activity=activity,
                number=one.number,
                name=one.name,
                came=one.came,
            )


def _load_claim(loading: Loading, row: rows.Claim, campaign: Campaign) -> None:
    claim = claims.make_claim(
        actor=SYSTEM,
        at=loading.on(row.date, 16),
        ref=row.id,
        campaign=campaign,
        goal=Goal.objects.get(ref=row.goal) if row.goal else None,
        step=row.step,
        person=loading.people[row.by],
        changed=row.changed,
        on=row.date,
        our_part=row.our_part,
        others_part=row.others_part,
        contribution=row.contribution,
        alternative=row.alternative,
        confirmed_by=row.confirmed_by,
    )
    for evidence in row.evidence:
        with loading.row(evidence, meeting="interaction", on="date"):
            claims.add_evidence(
                actor=SYSTEM,
                at=loading.on(evidence.date, 17),
                claim=claim,
                text=evidence.text,
                on=evidence.date,
                source=evidence.source,
                meeting=loading.meetings[evidence.interaction] if evidence.interaction else None,
                commitment=Commitment.objects.get(ref=evidence.commitment) if evidence.commitment else None,
            )
