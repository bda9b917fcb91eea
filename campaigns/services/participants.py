"""Who signed up for an activity: organisations by their number, never natural persons by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import ParticipantKind
from campaigns.models import ActivityParticipant, CampaignActivity
from crm import organisation_numbers, policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("name", "country", "came")


@transaction.atomic
def sign_up(
    *,
    actor: Viewer,
    at: dt.datetime,
    activity: CampaignActivity,
    kind: str = ParticipantKind.SWEDISH,
    number: str = "",
    name: str = "",
    country: str = "",
    came: int | None = None,
) -> ActivityParticipant:
    """An organisation that signed up for the activity. Of a sole trader neither number nor name is kept.

    Raises ValidationError by field for a number that cannot be, or that is personal, and for a missing name or country;
    AlreadyExists for an organisation that has signed up for the same activity.
    """
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    row = ActivityParticipant(
        activity=activity, kind=kind, number=number, name=name.strip(), country=country.strip(), came=came
    )
    row.recorded_by_id = actor.user_id
    _check(row)
    if row.number and activity.participants.filter(number=row.number).exists():
        words = {"number": organisation_numbers.shown(row.number)}
        raise AlreadyExists(_("%(number)s has signed up already: it counts once.") % words, field="number")
    row.full_clean()
    row.save()
    audit.created(actor=actor, obj=row, at=at, organisation_id=activity.organisation_id)
    return row


@transaction.atomic
def change_participant(
    *, actor: Viewer, at: dt.datetime, participant: ActivityParticipant, version: int | None = None, **values: Any
) -> ActivityParticipant:
    """The row with ``name``, ``country`` or ``came``; its number stays. Raises as ``sign_up``, and StaleObject."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    checks.known(values, FIELDS)
    trial = ActivityParticipant.objects.get(pk=participant.pk)
    for name, value in values.items():
        setattr(trial, name, value)
    _check(trial)
    trial.full_clean()
    bump(participant, expected=version)
    kept = {name: getattr(trial, name) for name in values}
    owner = participant.activity.organisation_id
    audit.save_changes(actor=actor, obj=participant, at=at, values=kept, organisation_id=owner)
    return participant


@transaction.atomic
def remove_participant(
    *, actor: Viewer, at: dt.datetime, participant: ActivityParticipant, version: int | None = None
) -> None:
    """Take a row off the list; the trail remembers it. Raises StaleObject when it was changed first."""
    policy.require(actor, Action.UPDATE, Thing.CAMPAIGN)
    bump(participant, expected=version)
    changes = {name: (getattr(participant, name), None) for name in ("kind", "number", "name", "country", "came")}
    owner = participant.activity.organisation_id
    audit.record(actor=actor, action=AuditAction.DELETE, obj=participant, at=at, changes=changes, organisation_id=owner)
    participant.delete()


def _check(row: ActivityParticipant) -> None:
    """The rules of each kind. Raises ValidationError by field."""
    if row.kind == ParticipantKind.SOLE_TRADER:
        row.number, row.name, row.country = "", "", ""
        return
    if not row.name:
        raise ValidationError({"name": _("Say what the organisation is called.")})
    if row.kind == ParticipantKind.FOREIGN:
        row.number = ""
        if not row.country:
            raise ValidationError({"country": _("Say which country it is from.")})
        return
    row.country = ""
    try:
        row.number = organisation_numbers.read(row.number)
    except ValidationError as error:
        raise ValidationError({"number": error.messages}) from error
