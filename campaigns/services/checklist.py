"""Writing what must be done before an arena."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import DeadlineCertainty
from campaigns.models import Arena, ArenaDeadline
from campaigns.services import checks
from crm import clock, policy
from crm.enums import AuditAction
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.checks import known
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("text", "due", "certainty", "responsible")


@transaction.atomic
def add_deadline(
    *,
    actor: Viewer,
    at: dt.datetime,
    arena: Arena,
    text: str,
    due: dt.date,
    certainty: str = DeadlineCertainty.CONFIRMED,
    responsible: User | None = None,
) -> ArenaDeadline:
    """Something to be done before the arena ends. Raises ValidationError for a later day, or a stranger to do it."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    deadline = ArenaDeadline(arena=arena, text=text, due=due, certainty=certainty, responsible=responsible)
    _check(deadline)
    deadline.save()
    audit.created(actor=actor, obj=deadline, at=at)
    return deadline


@transaction.atomic
def update_deadline(
    *, actor: Viewer, at: dt.datetime, deadline: ArenaDeadline, version: int | None = None, **values: Any
) -> ArenaDeadline:
    """The deadline with ``values``. Raises as ``add_deadline``, and StaleObject when it changed since ``version``."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    known(values, FIELDS)
    _check(checks.proposed(deadline, values))
    bump(deadline, expected=version)
    audit.save_changes(actor=actor, obj=deadline, at=at, values=values)
    return deadline


@transaction.atomic
def tick_deadline(*, actor: Viewer, at: dt.datetime, deadline: ArenaDeadline, done: bool = True) -> ArenaDeadline:
    """The deadline as done today by the actor, or open again; one that was done before keeps its day and name."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    if done == (deadline.done_on is not None):
        return deadline
    bump(deadline)
    values = {"done_on": clock.day(at), "done_by_id": actor.user_id} if done else {"done_on": None, "done_by_id": None}
    audit.save_changes(actor=actor, obj=deadline, at=at, values=values)
    return deadline


@transaction.atomic
def remove_deadline(*, actor: Viewer, at: dt.datetime, deadline: ArenaDeadline, version: int | None = None) -> None:
    """Take it off the checklist; the audit trail keeps what it said. Raises StaleObject as ``update_deadline``."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    bump(deadline, expected=version)
    changes = {name: (getattr(deadline, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=deadline, at=at, changes=changes)
    deadline.delete()


def _check(deadline: ArenaDeadline) -> None:
    if deadline.due > deadline.arena.ends:
        raise ValidationError({"due": _("The arena is over by then.")})
    if deadline.responsible is not None:
        checks.ours([deadline.responsible], field="responsible")
    checks.clean(deadline)
