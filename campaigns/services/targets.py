"""Whom a campaign wants to move: added, changed and let go."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, CampaignTarget
from campaigns.services.checks import ours, proposed
from crm import policy
from crm.enums import AuditAction, Position
from crm.errors import AlreadyExists, DomainError
from crm.models import Person, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

TARGET_FIELDS = ("desired", "why", "by", "owner")


@transaction.atomic
def add_target(
    *,
    actor: Viewer,
    at: dt.datetime,
    campaign: Campaign,
    person: Person,
    desired: str,
    why: str,
    by: dt.date,
    owner: User,
) -> CampaignTarget:
    """A decision-maker to work with. ``desired`` is the stance that we wish for, never what the person thinks.

    Raises AlreadyExists for a person who is a target already, DomainError without a wish or a reason or for a day
    before the campaign, or for an owner whose role opens none of it, ValidationError for one who is not of an active
    party.
    """
    policy.require(actor, Action.CREATE, Thing.CAMPAIGN)
    target = CampaignTarget(campaign=campaign, person=person, desired=desired, why=why.strip(), by=by, owner=owner)
    if campaign.targets.filter(person=person).exists():
        raise AlreadyExists(_("%(name)s is a target of the campaign already.") % {"name": person}, field="person")
    _check(target)
    checks.insert(target)
    audit.created(actor=actor, obj=target, at=at, organisation_id=campaign.organisation_id)
    return target


@transaction.atomic
def change_target(
    *, actor: Viewer, at: dt.datetime, target: CampaignTarget, version: int | None = None, **values: Any
) -> CampaignTarget:
    """The target with ``values``; the person stays, and an owner until another is named.

    Raises as ``add_target``, and StaleObject if it has changed.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    checks.known(values, TARGET_FIELDS)
    if "why" in values:
        values["why"] = values["why"].strip()
    _check(proposed(target, values), had=target.owner_id)
    organisation = target.campaign.organisation_id
    checks.change(actor=actor, obj=target, at=at, values=values, version=version, organisation_id=organisation)
    return target


@transaction.atomic
def remove_target(*, actor: Viewer, at: dt.datetime, target: CampaignTarget, version: int | None = None) -> None:
    """Let the person go from the campaign; the trail keeps what was wished. Raises StaleObject if it has changed."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    bump(target, expected=version)
    changes = {name: (getattr(target, name), None) for name in ("person", *TARGET_FIELDS)}
    organisation = target.campaign.organisation_id
    audit.record(
        actor=actor, action=AuditAction.DELETE, obj=target, at=at, changes=changes, organisation_id=organisation
    )
    target.delete()


def _check(target: CampaignTarget, *, had: int | None = None) -> None:
    if target.desired == Position.UNKNOWN:
        raise DomainError(_("Choose the stance that we wish for."), field="desired")
    checks.stated(target.why, "why", _("Say why this person matters."))
    if target.by < target.campaign.starts:
        raise DomainError(_("The day is before the campaign starts."), field="by")
    ours([target.owner], field="owner", had=had)
