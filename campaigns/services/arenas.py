"""Writing arenas and their delegations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Arena, Delegate
from campaigns.services import checks
from campaigns.services.attendance import leave_coming
from crm import clock, policy, positions, wording
from crm.enums import AuditAction
from crm.errors import AlreadyExists, DomainError
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.checks import free_ref, read
from crm.services.transitions import bump
from crm.visibility import Viewer


@transaction.atomic
def create_arena(
    *,
    actor: Viewer,
    at: dt.datetime,
    name: str,
    kind: str,
    place: str,
    starts: dt.date,
    ends: dt.date,
    coordinator: User,
    on_site_phone: str = "",
    fallback: str = "",
    date_certainty: str = "",
    dates_confirmed: bool = False,
    position: str = "",
    on_open_map: bool = False,
    ref: str = "",
) -> Arena:
    """A new arena.

    Raises ValidationError by field, DomainError for a reference already used and for a position that cannot be or
    that the open map lacks.
    """
    policy.require(actor, Action.CREATE, Thing.ARENA)
    arena = Arena(
        name=name,
        kind=kind,
        place=place,
        starts=starts,
        ends=ends,
        coordinator=coordinator,
        on_site_phone=on_site_phone,
        fallback=fallback,
        date_certainty=date_certainty,
        dates_confirmed=dates_confirmed,
        position=read("position", positions.read, position),
        on_open_map=on_open_map,
        ref=ref,
    )
    free_ref(arena)
    _check_arena(arena)
    arena.save()
    audit.created(actor=actor, obj=arena, at=at)
    return arena


@transaction.atomic
def update_arena(*, actor: Viewer, at: dt.datetime, arena: Arena, version: int | None = None, **values: Any) -> Arena:
    """The arena with ``values``. Raises StaleObject when somebody changed it since ``version``.

    Raises ValidationError when an item would fall outside the new days.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    if "position" in values:
        values["position"] = read("position", positions.read, values["position"])
    draft = checks.proposed(arena, values)
    _check_arena(draft)
    outside = arena.items.exclude(meeting__on__range=(draft.starts, draft.ends)).select_related("meeting").first()
    if outside is not None:
        words = {"item": outside, "day": wording.day(outside.meeting.on)}
        rule = _("“%(item)s” is on %(day)s. Move it first.") % words
        raise ValidationError({"ends" if outside.meeting.on > draft.ends else "starts": rule})
    bump(arena, expected=version)
    audit.save_changes(actor=actor, obj=arena, at=at, values=values)
    return arena


@transaction.atomic
def add_delegate(
    *,
    actor: Viewer,
    at: dt.datetime,
    arena: Arena,
    user: User,
    arrives: dt.datetime | None = None,
    departs: dt.datetime | None = None,
    note: str = "",
    travel: str = "",
) -> Delegate:
    """One of ours as a delegate. Raises AlreadyExists, or ValidationError for travel outside the arena's days."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    if arena.delegates.filter(user=user).exists():
        raise AlreadyExists(_("%(name)s is already a delegate.") % {"name": user.name}, field="user")
    delegate = Delegate(arena=arena, user=user, arrives=arrives, departs=departs, note=note, travel=travel)
    _check_delegate(delegate)
    delegate.save()
    audit.created(actor=actor, obj=delegate, at=at, organisation_id=user.organisation_id)
    return delegate


@transaction.atomic
def update_delegate(
    *, actor: Viewer, at: dt.datetime, delegate: Delegate, version: int | None = None, **values: Any
) -> Delegate:
    """The delegate with ``arrives``, ``departs``, ``note`` or ``travel``. Raises StaleObject as ``update_arena``."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    _check_delegate(checks.proposed(delegate, values))
    bump(delegate, expected=version)
    audit.save_changes(actor=actor, obj=delegate, at=at, values=values, organisation_id=delegate.user.organisation_id)
    return delegate


@transaction.atomic
def remove_delegate(*, actor: Viewer, at: dt.datetime, delegate: Delegate, version: int | None = None) -> int:
    """Take a delegate off the list; their place in items is for the programme to change.

    Returns how many public events to come they no longer go to. Raises StaleObject as ``update_arena``.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    left = leave_coming(actor=actor, at=at, arena=delegate.arena, user=delegate.user)
    bump(delegate, expected=version)
    audit.record(
        actor=actor,
        action=AuditAction.DELETE,
        obj=delegate,
        at=at,
        changes={"arrives": (delegate.arrives, None), "departs": (delegate.departs, None)},
        organisation_id=delegate.user.organisation_id,
    )
    delegate.delete()
    return left


def _check_arena(arena: Arena) -> None:
    checks.in_order(arena.starts, arena.ends)
    checks.ours([arena.coordinator], field="coordinator")
    if Arena.objects.filter(name=arena.name).exclude(pk=arena.pk).exists():
        raise AlreadyExists(_("There is already an arena called “%(name)s”.") % {"name": arena.name}, field="name")
    if arena.on_open_map and not arena.position:
        raise DomainError(_("Say where it lies before it is shown on the map."), field="position")
    checks.clean(arena)


def _check_delegate(delegate: Delegate) -> None:
    checks.ours([delegate.user], field="user")
    arena, arrives, departs = delegate.arena, delegate.arrives, delegate.departs
    if arrives and departs and departs <= arrives:
        raise ValidationError({"departs": _("The departure is before the arrival.")})
    if arrives and clock.day(arrives) > arena.ends:
        raise ValidationError({"arrives": _("The arena is over by then.")})
    if departs and clock.day(departs) < arena.starts:
        raise ValidationError({"departs": _("The arena has not begun by then.")})
    checks.clean(delegate)
