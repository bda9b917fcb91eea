"""Letting everything be taken away: by a decision of the council, for a day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.enums import AuditAction
from crm.errors import DomainError
from crm.models import AuditEntry, Council, User
from crm.policy import Action, Thing, require
from crm.services import audit, checks
from crm.visibility import Viewer

LASTS = dt.timedelta(hours=24)
# Whoever takes everything away opens accounts too: one of their own making must not allow it the same day.
SETTLED = dt.timedelta(days=30)


@transaction.atomic
def allow_export(*, actor: Viewer, at: dt.datetime, now: dt.datetime, reason: str) -> Council:
    """Let administrators take everything away for a day from ``now``, real UTC; ``reason`` names the decision.

    Raises DomainError without a reason, and for an account that was opened, or given its role or address, less than
    ``SETTLED`` ago.
    """
    require(actor, Action.UPDATE, Thing.FULL_EXPORT)
    _require_settled(actor, at)
    reason = checks.stated(reason, "reason", _("Say which decision lets everything be taken away."))
    council = Council.current()
    values = {"export_until": now + LASTS, "export_reason": reason}
    audit.save_changes(actor=actor, obj=council, at=at, values=values)
    return council


def _require_settled(actor: Viewer, at: dt.datetime) -> None:
    if actor.user_id is None:
        return
    opened_or_given = Q(action=AuditAction.CREATE) | Q(changes__has_key="role") | Q(changes__has_key="email")
    recent = AuditEntry.objects.filter(object_type=User._meta.label, object_id=actor.user_id, at__gt=at - SETTLED)
    if recent.filter(opened_or_given).exists():
        told = _("Your account, its role or its address is less than %(days)d days old: somebody else allows it.")
        raise DomainError(told % {"days": SETTLED.days})


@transaction.atomic
def stop_export(*, actor: Viewer, at: dt.datetime) -> Council:
    """Let nobody take everything away any more."""
    require(actor, Action.UPDATE, Thing.FULL_EXPORT)
    council = Council.current()
    audit.save_changes(actor=actor, obj=council, at=at, values={"export_until": None, "export_reason": ""})
    return council


def allowed_by(council: Council, now: dt.datetime) -> str:
    """The decision by which an administrator may take everything at ``now``, real UTC. Raises DomainError for none."""
    if council.export_until is None or council.export_until <= now:
        raise DomainError(_("No project leader has allowed it, or the day that they allowed has passed."))
    return council.export_reason
