"""Checks that several services of this package share. Each raises ``ValidationError`` naming the field and the rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from campaigns.models import Arena
from campaigns.queries.limits import SEPARATE, Booking, Limits
from crm import clock, policy
from crm.enums import AGREED_STATES, Partnership
from crm.errors import DomainError
from crm.models import Mandate, Organisation, User
from crm.services.checks import able
from crm.services.checks import proposed as proposed
from crm.visibility import Viewer

# Whom ``ours`` accepts, as lookups on users.
MEMBERS = {"is_active": True, "organisation__partnership": Partnership.ACTIVE, "role__in": policy.READERS}


def in_order(starts: dt.date | None, ends: dt.date | None, *, field: str = "ends") -> None:
    """The end is not before the start."""
    if starts is not None and ends is not None and ends < starts:
        raise ValidationError({field: _("The end is before the start.")})


def clean(obj: models.Model) -> None:
    """The model's own rules, uniqueness among them."""
    obj.full_clean(exclude=["sort_key", "search_key"])


def after_start(starts: dt.datetime, ends: dt.datetime) -> None:
    """The end is after the start."""
    if ends == starts:
        raise ValidationError({"ends": _("Start and end are the same.")})
    in_order(starts, ends)


def within_limits(
    actor: Viewer, at: dt.datetime, arena: Arena, booking: Booking, *, before: Booking | None = None
) -> None:
    """Raise DomainError where a body's own rule leaves no room beside what is agreed, naming rule and meeting.

    What ``before`` exceeded already, since it was booked before the rule, does not count. The bodies are held until the
    transaction ends: of two that book the last room at once the second sees the first.
    """
    if booking.kind in SEPARATE and booking.people:
        held = Mandate._base_manager.filter(person__in=booking.people).values("body")
        bodies = Organisation._base_manager.filter(pk__in=held, county_limit__isnull=False)
        list(bodies.order_by("pk").select_for_update(no_key=True))
        limits = Limits([arena], actor)
        known = limits.reached(before, states=AGREED_STATES) if before else []
        for reached in limits.reached(booking, states=AGREED_STATES):
            if reached not in known:
                raise DomainError(reached.told(clock.day(at)), field="people")


def delegates(arena: Arena, users: Iterable[User], *, field: str) -> None:
    """Only those on the arena's list of delegates."""
    there = set(arena.delegates.values_list("user_id", flat=True))
    for user in users:
        if user.pk not in there:
            words = {"name": user.name, "arena": arena}
            raise ValidationError({field: _("%(name)s is not a delegate at %(arena)s.") % words})


def ours(users: list[User], *, field: str, had: int | None = None) -> None:
    """Only active members of active parties take part for us, and nobody who opens no content (DomainError).

    Whoever ``had`` it already, by number, stays until somebody else is named.
    """
    for user in users:
        organisation = user.organisation
        gone = not user.is_active or organisation is None or organisation.partnership != Partnership.ACTIVE
        if gone and user.pk != had:
            raise ValidationError({field: _("%(name)s does not belong to an active party.") % {"name": user.name}})
        able(user, policy.READERS, field=field, had=had)
