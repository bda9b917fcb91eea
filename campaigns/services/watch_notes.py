"""Watch notes: written, changed and taken away by the party that made them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import WatchNote
from campaigns.services.checks import proposed
from crm import policy
from crm.characters import legible
from crm.enums import AuditAction, Visibility
from crm.models import Issue, Organisation
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump
from crm.visibility import Viewer

FIELDS = ("issue", "on", "source", "url", "happened", "means", "deadline", "deadline_for", "visibility")


@transaction.atomic
def write_note(
    *,
    actor: Viewer,
    at: dt.datetime,
    issue: Issue,
    on: dt.date,
    happened: str,
    means: str,
    source: str = "",
    url: str = "",
    deadline: dt.date | None = None,
    deadline_for: str = "",
    organisation: Organisation | None = None,
    visibility: str = Visibility.OWN_ORG,
    ref: str = "",
) -> WatchNote:
    """What happened around an issue, and what it means for us.

    Raises ValidationError by field for what is missing, a deadline before the day or without what it is for;
    DomainError for a day to come; NotAllowed for another organisation.
    """
    organisation = checks.own_organisation(actor, organisation)
    policy.require(actor, Action.CREATE, Thing.WATCH_NOTE, organisation_id=organisation.pk)
    note = WatchNote(
        issue=issue,
        on=on,
        source=source.strip(),
        url=url,
        happened=happened.strip(),
        means=means.strip(),
        deadline=deadline,
        deadline_for=deadline_for.strip(),
        organisation=organisation,
        author_id=actor.user_id,
        visibility=visibility,
        ref=ref,
    )
    _check(note, at)
    checks.insert(note)
    audit.created(actor=actor, obj=note, at=at)
    return note


@transaction.atomic
def change_note(
    *, actor: Viewer, at: dt.datetime, note: WatchNote, version: int | None = None, **values: Any
) -> WatchNote:
    """The note with ``values``. Raises as ``write_note``, and StaleObject if it has changed."""
    _require(actor, note)
    checks.known(values, FIELDS)
    values = checks.stripped(values)
    _check(proposed(note, values), at)
    checks.change(actor=actor, obj=note, at=at, values=values, version=version)
    return note


@transaction.atomic
def remove_note(*, actor: Viewer, at: dt.datetime, note: WatchNote, version: int | None = None) -> None:
    """Take the note away; the trail remembers it. Raises StaleObject if it has changed."""
    _require(actor, note)
    bump(note, expected=version)
    changes = {name: (getattr(note, name), None) for name in FIELDS}
    audit.record(actor=actor, action=AuditAction.DELETE, obj=note, at=at, changes=changes)
    note.delete()


def may_change(viewer: Viewer, note: WatchNote) -> bool:
    """Whether the viewer may change or take away the note."""
    return policy.allows(viewer, Action.UPDATE, Thing.WATCH_NOTE, organisation_id=note.organisation_id)


def _require(actor: Viewer, note: WatchNote) -> None:
    policy.require(actor, Action.UPDATE, Thing.WATCH_NOTE, organisation_id=note.organisation_id)


def _check(note: WatchNote, at: dt.datetime) -> None:
    """The rules of a note. Raises ValidationError by field, DomainError for a day to come."""
    if note.visibility not in WatchNote.CLASSES:
        raise ValidationError({"visibility": _("A note is your own organisation's, or shared with all parties.")})
    for name, words in (("happened", _("Say what happened.")), ("means", _("Say what it means for us."))):
        if not legible(getattr(note, name)):
            raise ValidationError({name: words})
    if not (legible(note.source) or note.url):
        raise ValidationError({"source": _("Say where it is to be read or who said it: words or an address.")})
    checks.not_future(note.on, at, "on")
    if note.deadline is None and note.deadline_for:
        raise ValidationError({"deadline": _("Say on which day it closes.")})
    if note.deadline is not None and not note.deadline_for:
        raise ValidationError({"deadline_for": _("Say what closes on that day.")})
    if note.deadline is not None and note.deadline < note.on:
        raise ValidationError({"deadline": _("It closes before the day when it happened.")})
