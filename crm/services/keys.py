"""What a hashed secret opens, a link, a program's access or a calendar's address: noting its life, and ending it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from crm.enums import AuditAction, Visibility
from crm.services import audit
from crm.visibility import Viewer


def record(*, actor: Viewer, key: Any, at: dt.datetime, action: AuditAction, changes: audit.Changes) -> None:
    """Note in the log what happened to a user's key; the user's organisation reads it."""
    audit.record(
        actor=actor,
        action=action,
        obj=key,
        at=at,
        changes=changes,
        visibility=Visibility.OWN_ORG,
        organisation_id=key.user.organisation_id,
    )


def end(*, actor: Viewer, key: Any, at: dt.datetime, action: AuditAction) -> bool:
    """Whether this ended the key: of two who end it at once, one did. ``revoked_at`` is real UTC."""
    now = timezone.now()
    if not type(key).objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        return False
    key.revoked_at = now
    record(actor=actor, key=key, at=at, action=action, changes={"revoked_at": (None, now)})
    return True
