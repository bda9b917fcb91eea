"""Making next year's arena from this one. Items and packs are never carried over: they are that year's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import DeadlineCertainty
from campaigns.models import Arena
from campaigns.queries.next_arena import shifted
from campaigns.services.arenas import add_delegate, create_arena
from campaigns.services.checklist import add_deadline
from campaigns.services.venues import FIELDS, add_venue
from crm import policy
from crm.enums import Partnership
from crm.errors import AlreadyExists
from crm.models import User
from crm.policy import Action, Thing
from crm.services import audit
from crm.visibility import Viewer


@transaction.atomic
def create_next_arena(
    *,
    actor: Viewer,
    at: dt.datetime,
    arena: Arena,
    name: str,
    starts: dt.date,
    ends: dt.date,
    coordinator: User | None = None,
    delegates: Iterable[User] = (),
) -> Arena:
    """The arena that follows on this one, with its checklist, venues, phone, fallback and these delegates.

    Deadlines move as the first day does, open and by pattern; delegates come without travel times. Asked for twice, it
    is made once. Raises AlreadyExists when another arena follows on this one, and as ``create_arena``.
    """
    policy.require(actor, Action.CREATE, Thing.ARENA)
    # Held, so that of two clicks the second finds what the first has made.
    Arena._base_manager.select_for_update().get(pk=arena.pk)
    made = Arena._base_manager.filter(follows=arena).first()
    if made is not None:
        if (made.name, made.starts, made.ends) == (name, starts, ends):
            return made
        raise AlreadyExists(_("%(next)s already follows on %(arena)s.") % {"next": made, "arena": arena})
    if starts <= arena.starts:
        raise ValidationError({"starts": _("It begins after %(arena)s.") % {"arena": arena}})
    following = create_arena(
        actor=actor,
        at=at,
        name=name,
        kind=arena.kind,
        place=arena.place,
        position=arena.position,
        starts=starts,
        ends=ends,
        coordinator=coordinator or arena.coordinator,
        on_site_phone=arena.on_site_phone,
        fallback=arena.fallback,
        date_certainty=_("By pattern of %(arena)s. The organiser has not confirmed them.") % {"arena": arena},
    )
    audit.save_changes(actor=actor, obj=following, at=at, values={"follows": arena})
    _carry_over(actor, at, arena, following)
    for user in delegates:
        add_delegate(actor=actor, at=at, arena=following, user=user)
    return following


def _carry_over(actor: Viewer, at: dt.datetime, arena: Arena, following: Arena) -> None:
    later = following.starts - arena.starts
    for row in arena.deadlines.select_related("responsible__organisation"):
        next_row = shifted(row, later, following.ends)
        add_deadline(
            actor=actor,
            at=at,
            arena=following,
            text=next_row.text,
            due=next_row.due,
            certainty=DeadlineCertainty.PATTERN,
            responsible=row.responsible if row.responsible and _is_active(row.responsible) else None,
        )
    for venue in arena.venues.all():
        add_venue(actor=actor, at=at, arena=following, **{field: getattr(venue, field) for field in FIELDS})


def _is_active(user: User) -> bool:
    organisation = user.organisation
    return user.is_active and organisation is not None and organisation.partnership == Partnership.ACTIVE
