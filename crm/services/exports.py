"""Noting that a list was taken away."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from crm.enums import AuditAction, ListKind, Visibility
from crm.models import AuditEntry, User
from crm.services import audit
from crm.visibility import Viewer


@transaction.atomic
def note_export(
    *, actor: Viewer, at: dt.datetime, kind: ListKind, form: str, query: str, rows: int, not_shown: int | None
) -> AuditEntry:
    """The entry that says who took which list, by which filters, in which form, and how many rows it held."""
    told = {"list": kind, "form": form, "query": query, "rows": rows, "not_shown": not_shown}
    return audit.record(
        actor=actor,
        action=AuditAction.EXPORT,
        obj=User.objects.get(pk=actor.user_id or 0),
        at=at,
        changes={name: (None, value) for name, value in told.items()},
        visibility=Visibility.OWN_ORG,
    )
