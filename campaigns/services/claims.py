"""Outcome claims: made, changed, shown by evidence that may be taken back, and taken back themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, ClaimEvidence, OutcomeClaim
from campaigns.services.checks import proposed
from crm import clock, policy
from crm.enums import AuditAction, MeetingState, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed
from crm.models import Commitment, Meeting, Stance
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.commitments import trail
from crm.services.transitions import bump
from crm.visibility import Viewer

CLAIM_FIELDS = (
    "goal", "step", "person", "body", "changed", "on", "our_part", "others_part", "contribution", "alternative",
    "confirmer", "confirmed_by",
)  # fmt: skip
_TEXTS = ("changed", "our_part", "others_part", "alternative", "confirmed_by")


@transaction.atomic
def make_claim(
    *,
    actor: Viewer,
    at: dt.datetime,
    campaign: Campaign,
    step: int,
    changed: str,
    on: dt.date,
    our_part: str,
    others_part: str,
    contribution: int,
    ref: str = "",
    **values: Any,
) -> OutcomeClaim:
    """A claim, which prints as one until evidence is added. ``values`` are its other CLAIM_FIELDS.

    Raises DomainError unless it names one who changed, what, our part and others', who can confirm, a day that has come
    and a goal of its campaign; ValidationError by field.
    """
    policy.require(actor, Action.CREATE, Thing.CAMPAIGN)
    checks.known(values, CLAIM_FIELDS)
    claim = OutcomeClaim(
        campaign=campaign,
        step=step,
        changed=changed.strip(),
        on=on,
        our_part=our_part.strip(),
        others_part=others_part.strip(),
        contribution=contribution,
        made_by_id=actor.user_id,
        made_at=at,
        ref=ref,
        **_stripped(values),
    )
    _check_claim(claim, at)
    checks.insert(claim)
    audit.created(actor=actor, obj=claim, at=at, organisation_id=campaign.organisation_id)
    return claim


@transaction.atomic
def change_claim(
    *, actor: Viewer, at: dt.datetime, claim: OutcomeClaim, version: int | None = None, **values: Any
) -> OutcomeClaim:
    """The claim with ``values``; its evidence stands. Raises as ``make_claim``, and StaleObject if it has changed."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    checks.known(values, CLAIM_FIELDS)
    _require_standing(claim)
    values = _stripped(values)
    _check_claim(proposed(claim, values), at)
    organisation = claim.campaign.organisation_id
    checks.change(actor=actor, obj=claim, at=at, values=values, version=version, organisation_id=organisation)
    return claim


@transaction.atomic
def withdraw_claim(
    *, actor: Viewer, at: dt.datetime, claim: OutcomeClaim, reason: str, version: int | None = None
) -> OutcomeClaim:
    """Take the claim back: it is no longer counted or printed, and stays readable with the reason.

    Raises DomainError without a reason, InvalidTransition when it is taken back already, StaleObject if it has changed.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    _require_standing(claim)
    values = {
        "withdrawn_on": clock.day(at),
        "withdrawn_because": checks.stated(reason, "reason", _("Say why it is taken back.")),
    }
    bump(claim, expected=version)
    organisation = claim.campaign.organisation_id
    audit.save_changes(actor=actor, obj=claim, at=at, values=values, organisation_id=organisation)
    return claim


@transaction.atomic
def add_evidence(
    *,
    actor: Viewer,
    at: dt.datetime,
    claim: OutcomeClaim,
    text: str,
    on: dt.date,
    source: str = "",
    url: str = "",
    meeting: Meeting | None = None,
    commitment: Commitment | None = None,
    stance: Stance | None = None,
) -> ClaimEvidence:
    """One row that shows the claim; whoever may not read what it rests on learns only that it is there.

    Raises DomainError without words, for a day to come, for more than one thing that it rests on, or a contact that has
    not taken place or is confidential, or a promise made there;
    NotAllowed for something that the actor does not read; InvalidTransition for a
    withdrawn claim.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    # Held until the transaction ends: of one who takes the claim back and one who adds to it, the second is told.
    _require_standing(OutcomeClaim._base_manager.select_for_update().get(pk=claim.pk))
    checks.not_future(on, at, "on")
    _check_rests_on(actor, meeting, commitment, stance)
    row = ClaimEvidence(
        claim=claim,
        text=checks.stated(text, "text", _("Say what shows it. Without evidence it is a claim, not a result.")),
        source=source.strip(),
        url=url,
        on=on,
        meeting=meeting,
        commitment=commitment,
        stance=stance,
        added_by_id=actor.user_id,
        added_at=at,
    )
    checks.insert(row)
    audit.created(actor=actor, obj=row, at=at, **_trail(row))
    return row


@transaction.atomic
def withdraw_evidence(*, actor: Viewer, at: dt.datetime, evidence: ClaimEvidence, reason: str) -> ClaimEvidence:
    """Take a row of evidence back. The claim prints as a claim again where nothing else shows it.

    Raises DomainError without a reason, InvalidTransition when it no longer stands.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    values = {
        "withdrawn_on": clock.day(at),
        "withdrawn_by_id": actor.user_id,
        "withdrawn_because": checks.stated(reason, "reason", _("Say why it is taken back.")),
    }
    if not ClaimEvidence.objects.filter(ClaimEvidence.STANDS, pk=evidence.pk).update(**values):
        raise InvalidTransition(_("This evidence has been taken back already."))
    changes = {name: (getattr(evidence, name), value) for name, value in values.items()}
    for name, value in values.items():
        setattr(evidence, name, value)
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=evidence, at=at, changes=changes, **_trail(evidence))
    return evidence


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if name in _TEXTS else value for name, value in values.items()}


def _check_claim(claim: OutcomeClaim, at: dt.datetime) -> None:
    if (claim.person is None) == (claim.body is None):
        raise DomainError(_("Name who changed: a person or a body, one of them."), field="person")
    checks.stated(claim.changed, "changed", _("Say what changed."))
    checks.stated(claim.our_part, "our_part", _("Say what our part was."))
    checks.stated(claim.others_part, "others_part", _("Say what others did, or that we know of nobody else."))
    if claim.confirmer is None:
        checks.stated(claim.confirmed_by, "confirmed_by", _("Name who can confirm it: a person, or a name or a role."))
    if claim.goal is not None and claim.goal.campaign_id != claim.campaign_id:
        raise DomainError(_("The goal belongs to another campaign."), field="goal")
    checks.not_future(claim.on, at, "on")


def _require_standing(claim: OutcomeClaim) -> None:
    if claim.withdrawn_on is not None:
        raise InvalidTransition(_("This claim has been taken back already."))


def _check_rests_on(
    actor: Viewer, meeting: Meeting | None, commitment: Commitment | None, stance: Stance | None
) -> None:
    named = {"meeting": meeting, "commitment": commitment, "stance": stance}
    found = {name: row for name, row in named.items() if row is not None}
    if len(found) > 1:
        raise DomainError(_("Evidence rests on one thing; add a row for each."), field=list(found)[1])
    for row in found.values():
        if not type(row).objects.visible_to(actor).filter(pk=row.pk).exists():
            raise NotAllowed(_("You may not read what it rests on."))
    if meeting is not None and meeting.state != MeetingState.HELD:
        raise DomainError(_("The contact has not taken place."), field="meeting")
    for name, contact in (("meeting", meeting), ("commitment", commitment.meeting if commitment else None)):
        if contact is not None and contact.visibility == Visibility.CONFIDENTIAL:
            raise DomainError(_("A confidential contact shows nothing to others: not even that it was."), field=name)


def _trail(row: ClaimEvidence) -> Mapping[str, Any]:
    """Class and organisation of what it rests on: its words may tell of it."""
    if row.meeting is not None:
        return {"visibility": row.meeting.visibility, "organisation_id": row.meeting.organisation_id}
    if row.commitment is not None:
        return trail(row.commitment)
    return {"organisation_id": row.claim.campaign.organisation_id}
