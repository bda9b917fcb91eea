"""What our own people state of themselves, and how they travel."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import Gender, TravelMode
from campaigns.models import Delegate, OwnStatement
from crm import policy
from crm.enums import AuditAction, Visibility
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.transitions import bump
from crm.visibility import Viewer


def own_gender(viewer: Viewer) -> str:
    """What the viewer has stated; empty for nothing."""
    row = OwnStatement.objects.visible_to(viewer).filter(user=viewer.user_id or 0).first()
    return row.gender if row else ""


@transaction.atomic
def state_gender(*, actor: Viewer, at: dt.datetime, gender: str) -> str:
    """What the actor states of themselves from now on; empty takes it back. Returns it.

    The trail holds that something was stated and never what. Raises ValidationError for a word that is not offered.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    if gender and gender not in Gender.values:
        raise ValidationError({"gender": _("Choose one of what is offered.")})
    if gender == own_gender(actor):
        return gender
    user = User.objects.visible_to(actor).get(pk=actor.user_id or 0)
    if gender:
        row, _made = OwnStatement.objects.update_or_create(user=user, defaults={"gender": gender})
        _tell(actor, at, row, AuditAction.UPDATE)
    else:
        _forget(actor, at, user)
    return gender


@transaction.atomic
def forget_statement(*, actor: Viewer, at: dt.datetime, user: User) -> None:
    """Erase what the user stated; for an account that is closed."""
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=user.pk == actor.user_id)
    _forget(actor, at, user)


@transaction.atomic
def choose_travel(
    *, actor: Viewer, at: dt.datetime, delegate: Delegate, travel: str, version: int | None = None
) -> Delegate:
    """How a delegate travels; empty for not stated. The delegate's own to say, and the coordinator's.

    Raises NotAllowed for another's, ValidationError for a way that is not offered, StaleObject.
    """
    policy.require(actor, Action.UPDATE, Thing.TRAVEL, own=delegate.user_id == actor.user_id)
    if travel and travel not in TravelMode.values:
        raise ValidationError({"travel": _("Choose one of what is offered.")})
    bump(delegate, expected=version)
    owner = delegate.user.organisation_id
    audit.save_changes(actor=actor, obj=delegate, at=at, values={"travel": travel}, organisation_id=owner)
    return delegate


def _forget(actor: Viewer, at: dt.datetime, user: User) -> None:
    row = OwnStatement.objects.filter(user=user).first()
    if row is not None:
        _tell(actor, at, row, AuditAction.DELETE)
        row.delete()


def _tell(actor: Viewer, at: dt.datetime, row: OwnStatement, action: AuditAction) -> None:
    audit.record(
        actor=actor,
        action=action,
        obj=row,
        at=at,
        visibility=Visibility.CONFIDENTIAL,
        organisation_id=row.user.organisation_id,
    )
