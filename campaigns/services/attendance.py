"""Going to the events of a public programme: planned by oneself or by a coordinator, and what became of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.attendance_enums import ATTENDANCE_TRANSITIONS, AttendanceState
from campaigns.models import Arena, Attendance, HeardNote, PublicEvent
from campaigns.services import checks
from crm import policy
from crm.enums import AuditAction, Visibility
from crm.errors import AlreadyExists, DomainError, NotAllowed
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.services.checks import insert, own_or_all
from crm.services.transitions import bump, transition
from crm.visibility import Viewer


@transaction.atomic
def go_to_event(*, actor: Viewer, at: dt.datetime, event: PublicEvent, user: User) -> Attendance:
    """A delegate who means to go; once the event has begun, one who went.

    Raises ValidationError for somebody who is no delegate at the arena, AlreadyExists for who is noted, DomainError
    for an event that is no longer in the programme.
    """
    _require(actor, Action.CREATE, user.pk)
    # Held until the end: the import that brought the event may be taken back meanwhile.
    Arena._base_manager.select_for_update(no_key=True).get(pk=event.arena_id)
    checks.delegates(event.arena, [user], field="user")
    if not PublicEvent._base_manager.filter(pk=event.pk, gone=False).exists():
        raise DomainError(_("The event is no longer in the programme."), field="event")
    if Attendance._base_manager.filter(event=event, user=user).exists():
        raise AlreadyExists(_("%(name)s is noted already.") % {"name": user.name}, field="user")
    state = AttendanceState.ATTENDED if event.starts <= at else AttendanceState.PLANNED
    attendance = Attendance(event=event, user=user, state=state, planned_by_id=actor.user_id)
    insert(attendance)
    audit.created(actor=actor, obj=attendance, at=at, organisation_id=user.organisation_id)
    return attendance


@transaction.atomic
def mark_attendance(
    *, actor: Viewer, at: dt.datetime, attendance: Attendance, state: str, version: int | None = None
) -> Attendance:
    """Say that they went, that they did not, or that it is planned again.

    Raises DomainError before the event has begun, InvalidTransition, and StaleObject when another was first.
    """
    _require(actor, Action.UPDATE, attendance.user_id)
    if state != AttendanceState.PLANNED and attendance.event.starts > at:
        raise DomainError(_("The event has not begun."), field="state")
    if version is not None:
        attendance.version = version
    transition(
        actor=actor,
        obj=attendance,
        to=state,
        table=ATTENDANCE_TRANSITIONS,
        at=at,
        organisation_id=attendance.user.organisation_id,
    )
    return attendance


@transaction.atomic
def leave_event(*, actor: Viewer, at: dt.datetime, attendance: Attendance, version: int | None = None) -> None:
    """Take back that they go; what they heard goes with it. Raises StaleObject when another was first."""
    _require(actor, Action.UPDATE, attendance.user_id)
    bump(attendance, expected=version)
    changes = {"user": (attendance.user_id, None), "state": (attendance.state, None)}
    organisation = attendance.user.organisation_id
    audit.record(
        actor=actor, action=AuditAction.DELETE, obj=attendance, at=at, changes=changes, organisation_id=organisation
    )
    attendance.delete()


@transaction.atomic
def leave_coming(*, actor: Viewer, at: dt.datetime, arena: Arena, user: User) -> int:
    """Take back that the user goes to the arena's events to come, as for somebody who is taken off its delegation.

    They may plan none, and where somebody who does not come would have been is kept for nothing: the trail has it.
    What has begun stays, since they may have been there. Returns how many events. Raises as ``leave_event``.
    """
    # Held until the end, as when somebody plans to go.
    Arena._base_manager.select_for_update(no_key=True).get(pk=arena.pk)
    rows = Attendance._base_manager.filter(
        event__arena=arena, event__starts__gt=at, user=user, state=AttendanceState.PLANNED
    )
    # The trail writes each by its event and its user.
    found = list(rows.select_related("event", "user").order_by("pk"))
    for row in found:
        leave_event(actor=actor, at=at, attendance=row)
    return len(found)


@transaction.atomic
def note_heard(
    *,
    actor: Viewer,
    at: dt.datetime,
    attendance: Attendance,
    text: str,
    visibility: str = Visibility.OWN_ORG,
    version: int | None = None,
) -> Attendance:
    """Write what one heard at an event that one went to, instead of what was noted before; nothing takes the note away.

    Raises NotAllowed for anybody else's, DomainError unless they went, ValidationError by field, and StaleObject.
    """
    if not actor.system and actor.user_id != attendance.user_id:
        raise NotAllowed(_("Only whoever was there notes what was heard."))
    _require(actor, Action.UPDATE, attendance.user_id)
    if attendance.state != AttendanceState.ATTENDED:
        raise DomainError(_("First say that you were there."), field="text")
    bump(attendance, expected=version)
    before = HeardNote._base_manager.filter(attendance=attendance).first()
    text = text.strip()
    seen = {"visibility": before.visibility if before else visibility}
    if text:
        note = HeardNote(
            pk=before.pk if before else None,
            attendance=attendance,
            text=text,
            organisation=attendance.user.organisation,
            visibility=visibility,
        )
        own_or_all(note)
        note.full_clean(validate_constraints=False, validate_unique=False)
        note.save()
        # What was one's own organisation's stays so in the trail.
        if seen["visibility"] != Visibility.OWN_ORG:
            seen = {"visibility": visibility}
    elif before:
        before.delete()
    changes = {"heard": (before.text if before else "", text)}
    organisation = attendance.user.organisation_id
    audit.record(
        actor=actor,
        action=AuditAction.UPDATE,
        obj=attendance,
        at=at,
        changes=changes,
        organisation_id=organisation,
        **seen,
    )
    return attendance


def may_change(viewer: Viewer, user_id: int) -> bool:
    """Whether the viewer may say for that user where they go."""
    return policy.allows(viewer, Action.UPDATE, Thing.ATTENDANCE, own=user_id == viewer.user_id)


def _require(actor: Viewer, action: Action, user_id: int) -> None:
    if not policy.allows(actor, action, Thing.ATTENDANCE, own=user_id == actor.user_id):
        raise NotAllowed(_("You say where you go yourself; for others the coordinator does."))
