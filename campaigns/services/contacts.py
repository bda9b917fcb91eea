"""Contacts that came about at an arena, whether or not they were in its programme."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Arena, ArenaContact
from campaigns.services.programme import in_programme
from crm.enums import AuditAction
from crm.errors import DomainError, NotAllowed
from crm.models import Meeting
from crm.services import audit, meetings
from crm.visibility import Viewer


@transaction.atomic
def record_contact(*, actor: Viewer, at: dt.datetime, arena: Arena | None = None, **contact: Any) -> Meeting:
    """The contact in the log, at the arena if one is named. Raises as ``record_meeting`` and ``place_contact``."""
    meeting = meetings.record_meeting(actor=actor, at=at, **contact)
    if arena:
        place_contact(actor=actor, at=at, meeting=meeting, arena=arena)
    return meeting


@transaction.atomic
def change_contact(*, actor: Viewer, at: dt.datetime, meeting: Meeting, **values: Any) -> Meeting:
    """The contact with other facts; ``arena``, where it is among them, is as for ``place_contact``.

    Raises as ``change_meeting`` and ``place_contact``, also where the contact's new day is none of its arena's.
    """
    named = "arena" in values
    arena = values.pop("arena", None)
    meeting = meetings.change_meeting(actor=actor, at=at, meeting=meeting, **values)
    if named:
        place_contact(actor=actor, at=at, meeting=meeting, arena=arena)
    elif there := ArenaContact.objects.filter(meeting=meeting).select_related("arena").first():
        _require_days(there.arena, meeting)
    return meeting


@transaction.atomic
def place_contact(*, actor: Viewer, at: dt.datetime, meeting: Meeting, arena: Arena | None) -> None:
    """Note at which arena the contact was, though not in its programme; None for none.

    Raises DomainError for an arena on other days and for a meeting in a programme, NotAllowed for whoever may not
    change the contact.
    """
    there = ArenaContact.objects.select_for_update(of=("self",)).filter(meeting=meeting).first()
    before, after = there.arena_id if there else None, arena.pk if arena else None
    if before == after:
        if arena:
            _require_days(arena, meeting)
        return
    if not meetings.may_edit(actor, meeting):
        raise NotAllowed(_("You may read this but not change it."))
    if in_programme(meeting):
        raise DomainError(_("It is in an arena's programme, and at that arena."), field="arena")
    if arena:
        _require_days(arena, meeting)
        ArenaContact.objects.update_or_create(meeting=meeting, defaults={"arena": arena})
    else:
        ArenaContact.objects.filter(meeting=meeting).delete()
    audit.record(actor=actor, action=AuditAction.UPDATE, obj=meeting, at=at, changes={"arena": (before, after)})


def _require_days(arena: Arena, meeting: Meeting) -> None:
    if not arena.starts <= meeting.on <= arena.ends:
        raise DomainError(_("%(arena)s was on other days.") % {"arena": arena}, field="arena")
