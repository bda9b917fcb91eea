"""Writing an arena's venues, and what place an item says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Arena, Venue
from campaigns.queries.programme import UPCOMING
from campaigns.services import checks
from crm import policy, wording
from crm.enums import AuditAction
from crm.errors import AlreadyExists
from crm.policy import Action, Thing
from crm.services import audit, meetings
from crm.services.checks import known
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("name", "address", "directions", "access", "capacity")


@transaction.atomic
def add_venue(
    *,
    actor: Viewer,
    at: dt.datetime,
    arena: Arena,
    name: str,
    address: str = "",
    directions: str = "",
    access: str = "",
    capacity: int | None = None,
) -> Venue:
    """A new venue of the arena. Raises ValidationError by field, also for a name that the arena has already."""
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    venue = Venue(arena=arena, name=name, address=address, directions=directions, access=access, capacity=capacity)
    _check(venue)
    venue.save()
    audit.created(actor=actor, obj=venue, at=at)
    return venue


@transaction.atomic
def update_venue(*, actor: Viewer, at: dt.datetime, venue: Venue, version: int | None = None, **values: Any) -> Venue:
    """The venue with ``values``; the items to come that are booked there say its new name and address.

    Raises as ``add_venue``, and StaleObject when it, or one of those items, changed meanwhile.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    known(values, FIELDS)
    _check(checks.proposed(venue, values))
    bump(venue, expected=version)
    audit.save_changes(actor=actor, obj=venue, at=at, values=values)
    for item in venue.items.filter(meeting__state__in=UPCOMING).select_related("meeting"):
        meetings.update_meeting(actor=actor, at=at, meeting=item.meeting, place=venue.said)
    return venue


@transaction.atomic
def remove_venue(*, actor: Viewer, at: dt.datetime, venue: Venue, version: int | None = None) -> None:
    """Remove a venue. Raises ValidationError naming the items to come that are booked there, and StaleObject.

    Items that are over or called off keep the place that they say.
    """
    policy.require(actor, Action.UPDATE, Thing.ARENA)
    booked = venue.items.filter(meeting__state__in=UPCOMING).select_related("meeting")
    if booked:
        words = {"venue": venue, "items": wording.join(wording.quoted(item) for item in booked)}
        raise ValidationError(_("%(venue)s is in use: %(items)s. Give them another place first.") % words)
    bump(venue, expected=version)
    changes = {name: (getattr(venue, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=venue, at=at, changes=changes)
    venue.delete()


def placed(arena: Arena, venue: Venue | None, place: str, *, needed: bool = True) -> str:
    """The place that an item says: its venue's, or else what was written.

    Raises ValidationError for both, for neither where it is ``needed``, and for another arena's venue.
    """
    place = place.strip()
    if venue is None:
        if needed and not place:
            raise ValidationError({"place": _("Choose a venue or write the place.")})
        return place
    if venue.arena_id != arena.pk:
        raise ValidationError({"venue": _("%(venue)s belongs to another arena.") % {"venue": venue}})
    if place and place != venue.said:
        raise ValidationError({"place": _("Choose a venue or write the place, not both.")})
    return venue.said


def _check(venue: Venue) -> None:
    if Venue.objects.filter(arena=venue.arena_id, name=venue.name).exclude(pk=venue.pk).exists():
        raise AlreadyExists(_("The arena already has a venue called “%(name)s”.") % {"name": venue.name}, field="name")
    checks.clean(venue)
