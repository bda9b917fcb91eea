"""Saying that an item of the year has been gone through."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import YearlyCheck
from campaigns.queries.yearly import counts
from crm import clock, policy
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError
from crm.models import Council
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer


@transaction.atomic
def tick(*, actor: Viewer, at: dt.datetime, year: int, item: str, note: str) -> YearlyCheck:
    """The item as gone through today, with what was done and what was still wrong.

    For project leaders, coordinators and whoever is in charge of the system. Raises DomainError without a note and for
    a year that is neither this one nor the one before, AlreadyExists when somebody has done it; ValidationError.
    """
    council = Council.current()
    policy.require(actor, Action.UPDATE, Thing.YEARLY_CHECK, own=_in_charge(actor, council))
    note = checks.stated(note, "note", _("Say what you did."))
    today = clock.day(at)
    if year not in {today.year, today.year - 1}:
        raise DomainError(_("Only this year and the one before can be gone through."), field="year")
    if YearlyCheck.objects.filter(year=year, item=item).exists():
        raise AlreadyExists(_("Somebody has gone through this already."), field="item")
    found = {str(code): n for code, n in counts(actor, at, council).items()} if year == today.year else {}
    check = YearlyCheck(
        year=year,
        item=item,
        done_on=today,
        done_by_id=actor.user_id,
        note=note,
        count=found.get(item),
    )
    checks.insert(check)
    audit.created(actor=actor, obj=check, at=at)
    return check


@transaction.atomic
def untick(*, actor: Viewer, at: dt.datetime, check: YearlyCheck) -> None:
    """The item as not gone through after all; the trail keeps what was said."""
    policy.require(actor, Action.UPDATE, Thing.YEARLY_CHECK, own=_in_charge(actor, Council.current()))
    told = {name: (getattr(check, name), None) for name in ("year", "item", "done_on", "note")}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=check, at=at, changes=told)
    check.delete()


def may_tick(viewer: Viewer, council: Council) -> bool:
    """Whether the viewer goes through the year."""
    return policy.allows(viewer, Action.UPDATE, Thing.YEARLY_CHECK, own=_in_charge(viewer, council))


def _in_charge(actor: Viewer, council: Council) -> bool:
    return actor.user_id is not None and actor.user_id == council.responsible_id
