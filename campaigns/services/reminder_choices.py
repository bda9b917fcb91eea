"""What a recipient chooses about their own reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from campaigns.enums import ALWAYS_SENT, ReminderKind
from campaigns.models import ReminderChoices
from crm import clock, policy
from crm.enums import Visibility
from crm.errors import DomainError, StaleObject
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("declined", "soon_minutes", "daily", "with_pdf", "with_calendar", "paused_until")
# Later than this, one might as well have stayed at home; earlier, "soon" is the wrong word.
EARLIEST, LATEST = 240, 5
LONGEST_PAUSE = dt.timedelta(days=366)


def own_choices(viewer: Viewer) -> ReminderChoices:
    """The viewer's choices; unsaved with what holds for everybody where nothing is chosen."""
    return choices_of(viewer.user_id or 0)


def choices_of(user_id: int) -> ReminderChoices:
    """What holds for mail to that user: for the worker, and for whoever sends it."""
    return ReminderChoices.objects.filter(user=user_id).first() or ReminderChoices(user_id=user_id, version=0)


@transaction.atomic
def choose_reminders(*, actor: Viewer, at: dt.datetime, version: int | None = None, **values: Any) -> ReminderChoices:
    """The actor's own choices with ``values``; what is left out stays. They hold from now on.

    ``declined`` are kinds. Raises DomainError for a kind that is unknown or always sent, for a time that is not soon
    and for a pause that has ended already or lasts over a year; StaleObject when another change came first.
    """
    policy.require(actor, Action.UPDATE, Thing.ACCOUNT, own=True)
    checks.known(values, FIELDS)
    _check(values, clock.day(at))
    if "declined" in values:
        values["declined"] = [kind.value for kind in ReminderKind if kind in values["declined"]]
    row = own_choices(actor)
    if row.pk is None:
        return _create(actor, at, row, values)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    bump(row, expected=version)
    audit.save_changes(actor=actor, obj=row, at=at, values=values, **_trail(actor))
    return row


def _create(actor: Viewer, at: dt.datetime, row: ReminderChoices, values: Mapping[str, Any]) -> ReminderChoices:
    row.version = 1
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise StaleObject from None
    audit.created(actor=actor, obj=row, at=at, **_trail(actor))
    return row


def _trail(actor: Viewer) -> dict[str, Any]:
    return {"visibility": Visibility.CONFIDENTIAL, "organisation_id": actor.organisation_id}


def _check(values: Mapping[str, Any], today: dt.date) -> None:
    declined = values.get("declined", [])
    if unknown := sorted(set(declined) - set(ReminderKind.values)):
        raise DomainError(_("There is no such kind of reminder: “%(kind)s”.") % {"kind": unknown[0]}, field="declined")
    if always := [kind for kind in ReminderKind if kind in declined and kind in ALWAYS_SENT]:
        raise DomainError(
            _("“%(kind)s” is always sent: somebody outside waits, and nobody else is asked.")
            % {"kind": always[0].label},
            field="declined",
        )
    soon = values.get("soon_minutes")
    if soon is not None and not LATEST <= soon <= EARLIEST:
        raise DomainError(
            _("Choose %(latest)d to %(earliest)d minutes.") % {"latest": LATEST, "earliest": EARLIEST},
            field="soon_minutes",
        )
    until = values.get("paused_until")
    if until is not None and until < today:
        raise DomainError(_("That day has passed. Choose a day to come, or leave it empty."), field="paused_until")
    if until is not None and until > today + LONGEST_PAUSE:
        raise DomainError(_("A pause lasts at most a year."), field="paused_until")
