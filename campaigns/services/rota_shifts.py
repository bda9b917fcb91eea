"""Shifts of a rota: planned in one act, given by hand, fixed, and taken on by somebody of the party."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import DutyRota, RotaShift
from campaigns.queries.rota_absences import absences_of, against
from campaigns.queries.rotas import Line, propose, shifts_of
from campaigns.rota_enums import RotaReason
from crm import clock, policy
from crm.enums import AuditAction, Partnership
from crm.errors import DomainError, StaleObject
from crm.models import Organisation, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump, require_seen
from crm.visibility import Viewer


@transaction.atomic
def plan(
    *, actor: Viewer, at: dt.datetime, rota: DutyRota, version: int | None = None, seen: str = ""
) -> list[RotaShift]:
    """The rota's shifts, with those to come as proposed now; what is begun, fixed, named or asked for is kept.

    ``seen`` names the proposal that the actor saw. Raises StaleObject where it would be another by now, and DomainError
    for a rota that is over.
    """
    policy.require(actor, Action.UPDATE, Thing.ROTA, organisation_id=rota.organisation_id)
    today = clock.day(at)
    if rota.ends < today:
        raise DomainError(_("The rota is over."))
    bump(rota, expected=version)
    proposal = propose(rota, actor, today)
    if seen and seen != proposal.seen:
        raise StaleObject(_("Somebody else changed the rota meanwhile. This is the proposal as it is now."))
    kept = {shift.pk for shift in proposal.kept}
    free = {shift.starts: shift for shift in shifts_of(rota, actor) if shift.pk not in kept}
    lines = {line.starts: line for line in proposal.lines}
    for starts, shift in free.items():
        if starts not in lines:
            remove_shift(actor, at, shift)
    for starts, line in lines.items():
        if starts in free:
            _change(actor, at, free[starts], line)
        else:
            audit.created(actor=actor, obj=checks.insert(RotaShift(rota=rota, **_values(line))), at=at)
    return shifts_of(rota, actor)


@transaction.atomic
def name_person(
    *, actor: Viewer, at: dt.datetime, shift: RotaShift, user: User | None, version: int | None = None
) -> RotaShift:
    """The shift, with who of its party has it; nobody for None. Other duties of theirs are warned of, not refused.

    Raises NotAllowed for another party's shift, DomainError for somebody of another party, for an account that is
    closed and for a shift that is over, and StaleObject if it has changed.
    """
    require_own(actor, shift)
    _check_not_over(shift, at)
    if user is not None and (user.organisation_id != shift.organisation_id or not user.is_active):
        words = {"name": user, "party": shift.organisation}
        raise DomainError(_("%(name)s is not one of %(party)s with an open account.") % words, field="user")
    checks.change(actor=actor, obj=shift, at=at, values={"user": user}, version=version)
    return shift


@transaction.atomic
def give_shift(
    *,
    actor: Viewer,
    at: dt.datetime,
    shift: RotaShift,
    organisation: Organisation,
    version: int | None = None,
    despite: bool = False,
) -> RotaShift:
    """The shift given to a party of the rota by hand, and fixed; whoever was named for another party is not any more.

    Raises DomainError for a party that is not in the rota, for a shift that is over and, unless ``despite``, at that
    field for days that the party cannot take; StaleObject if it has changed.
    """
    _require_keeper(actor, shift)
    _check_not_over(shift, at)
    in_line = shift.rota.parties.filter(organisation=organisation).exists()
    if not in_line or organisation.partnership != Partnership.ACTIVE:
        raise DomainError(_("%(name)s takes no turns in this rota.") % {"name": organisation}, field="organisation")
    if organisation.pk != shift.organisation_id:
        require_seen(shift, version)
        weigh(against(organisation.pk, shift, absences_of(shift.rota_id, actor), clock.day(at)), despite=despite)
        values = {
            "organisation": organisation,
            "user": None,
            "is_fixed": True,
            "reason": RotaReason.BY_HAND,
        }
        checks.change(actor=actor, obj=shift, at=at, values=values, version=version)
    return shift


@transaction.atomic
def fix_shift(
    *, actor: Viewer, at: dt.datetime, shift: RotaShift, is_fixed: bool, version: int | None = None
) -> RotaShift:
    """The shift, kept or not when the rota is planned anew. Raises DomainError for one that is over, StaleObject."""
    _require_keeper(actor, shift)
    _check_not_over(shift, at)
    checks.change(actor=actor, obj=shift, at=at, values={"is_fixed": is_fixed}, version=version)
    return shift


def remove_shift(actor: Viewer, at: dt.datetime, shift: RotaShift) -> None:
    """Take a free shift away; the trail remembers it. Raises StaleObject if it has changed."""
    bump(shift)
    changes = {"starts": (shift.starts, None), "ends": (shift.ends, None), "organisation": (shift.organisation, None)}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=shift, at=at, changes=changes)
    shift.delete()


def may_name(viewer: Viewer, shift: RotaShift) -> bool:
    """Whether the viewer may say who of the party has the shift, and swap it."""
    return policy.allows(viewer, Action.UPDATE, Thing.SHIFT, organisation_id=shift.organisation_id)


def require_own(actor: Viewer, shift: RotaShift) -> None:
    """Raise NotAllowed unless the shift is of the actor's party, and the actor speaks for it in this."""
    policy.require(actor, Action.UPDATE, Thing.SHIFT, organisation_id=shift.organisation_id)


def weigh(found: list[str], *, despite: bool) -> None:
    """Raise DomainError telling what was found at ``despite``, unless the actor has decided."""
    if found and not despite:
        raise DomainError(" ".join(found), field="despite")


def _require_keeper(actor: Viewer, shift: RotaShift) -> None:
    policy.require(actor, Action.UPDATE, Thing.ROTA, organisation_id=shift.rota.organisation_id)


def _check_not_over(shift: RotaShift, at: dt.datetime) -> None:
    if shift.is_over(clock.day(at)):
        raise DomainError(_("The shift is over."))


def _values(line: Line) -> dict[str, object]:
    return {
        "starts": line.starts,
        "ends": line.ends,
        "organisation": line.organisation,
        "reason": line.given.reason,
        "own_days": line.given.own_days,
        "all_days": line.given.all_days,
    }


def _change(actor: Viewer, at: dt.datetime, shift: RotaShift, line: Line) -> None:
    values = _values(line)
    if any(getattr(shift, name) != value for name, value in values.items()):
        bump(shift)
        audit.save_changes(actor=actor, obj=shift, at=at, values=values)
