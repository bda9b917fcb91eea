"""Promises in two directions: made, kept or broken with evidence, lapsed, withdrawn, reopened."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy, wording
from crm.enums import COMMITMENT_TRANSITIONS, CommitmentState, Direction, Visibility
from crm.errors import DomainError, NotAllowed
from crm.models import Commitment, Meeting, Organisation, Person, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.debriefs import took_part
from crm.services.transitions import transition
from crm.visibility import Viewer

FIELDS = ("text", "due", "owner", "note")
# Who may follow up a promise: whoever can close it.
OWNERS = policy.doers(Action.UPDATE, Thing.COMMITMENT)


@transaction.atomic
def make_commitment(
    *,
    actor: Viewer,
    at: dt.datetime,
    direction: str,
    person: Person,
    text: str,
    due: dt.date,
    owner: User,
    organisation: Organisation | None = None,
    made_by_user: User | None = None,
    meeting: Meeting | None = None,
    note: str = "",
    ref: str = "",
) -> Commitment:
    """A promise of theirs (by ``person``) or ours (by ``made_by_user``, to ``person``); ``owner`` follows it up.

    Raises DomainError for a promise of ours without its maker, of theirs with one, due before the meeting it was made
    in, by somebody who was not there, in too many words, or for an owner whose role closes none; ValidationError by
    field; NotAllowed for another organisation or meeting.
    """
    anywhere = policy.allows(actor, Action.CREATE, Thing.COMMITMENT)
    organisation = organisation if organisation and anywhere else checks.own_organisation(actor, organisation)
    own = actor.user_id is not None and actor.user_id in {owner.pk, made_by_user and made_by_user.pk}
    policy.require(actor, Action.CREATE, Thing.COMMITMENT, organisation_id=organisation.pk, own=own)
    _check_maker(direction, made_by_user)
    _check_text(text)
    checks.able(owner, OWNERS, field="owner")
    if meeting:
        _check_meeting(actor, meeting, person, due)
    commitment = Commitment(
        direction=direction,
        person=person,
        made_by_user=made_by_user,
        organisation=organisation,
        meeting=meeting,
        text=text.strip(),
        due=due,
        owner=owner,
        note=note.strip(),
        ref=ref,
    )
    checks.insert(commitment)
    audit.created(actor=actor, obj=commitment, at=at, **trail(commitment))
    return commitment


@dataclasses.dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a meeting, as somebody looked at it and confirmed it."""

    direction: str
    person: Person
    text: str
    due: dt.date
    owner: User
    made_by_user: User | None = None


@transaction.atomic
def make_commitments(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, promises: Sequence[Promise]
) -> list[Commitment]:
    """The commitments of a meeting that its debrief told of: all of them, or none.

    Raises as ``make_commitment``; DomainError names the line before the field, ``1-due``, counted from 0.
    """
    made = []
    anywhere = policy.allows(actor, Action.CREATE, Thing.COMMITMENT)
    for n, promise in enumerate(promises):
        try:
            made.append(
                make_commitment(
                    actor=actor,
                    at=at,
                    meeting=meeting,
                    organisation=meeting.organisation if anywhere else None,
                    direction=promise.direction,
                    person=promise.person,
                    text=promise.text,
                    due=promise.due,
                    owner=promise.owner,
                    made_by_user=promise.made_by_user,
                )
            )
        except DomainError as error:
            raise DomainError(error.message, field=f"{n}-{error.field}" if error.field else None) from error
    return made


@transaction.atomic
def update_commitment(
    *, actor: Viewer, at: dt.datetime, commitment: Commitment, version: int | None = None, **values: Any
) -> Commitment:
    """Change text, due date, owner or note.

    Raises DomainError for too many words and for a new owner whose role closes no promise, ValidationError by field,
    StaleObject if another came first.
    """
    _require_update(actor, commitment)
    checks.known(values, FIELDS)
    _check_text(values.get("text", ""))
    checks.able(values.get("owner"), OWNERS, field="owner", had=commitment.owner_id)
    checks.change(actor=actor, obj=commitment, at=at, values=values, version=version, **trail(commitment))
    return commitment


@transaction.atomic
def keep_commitment(
    *, actor: Viewer, at: dt.datetime, commitment: Commitment, closed_on: dt.date, evidence: str
) -> Commitment:
    """Close as kept.

    Raises DomainError without evidence, for a day to come or before the meeting where it was made; InvalidTransition,
    StaleObject.
    """
    evidence = checks.stated(evidence, "evidence", _("Say what shows that it was kept."))
    return _close(actor, commitment, CommitmentState.KEPT, at, closed_on, evidence=evidence)


@transaction.atomic
def breach_commitment(
    *, actor: Viewer, at: dt.datetime, commitment: Commitment, closed_on: dt.date, evidence: str
) -> Commitment:
    """Close as broken: it could have been kept and was not. Raises as ``keep_commitment``."""
    evidence = checks.stated(evidence, "evidence", _("Say how we know that it was not kept."))
    return _close(actor, commitment, CommitmentState.BROKEN, at, closed_on, evidence=evidence)


@transaction.atomic
def lapse_commitment(
    *, actor: Viewer, at: dt.datetime, commitment: Commitment, closed_on: dt.date | None = None, note: str = ""
) -> Commitment:
    """Close as no longer possible to keep. Raises as ``keep_commitment``, but asks for no evidence."""
    return _close(actor, commitment, CommitmentState.LAPSED, at, closed_on, note=note.strip() or commitment.note)


@transaction.atomic
def withdraw_commitment(
    *, actor: Viewer, at: dt.datetime, commitment: Commitment, closed_on: dt.date | None = None, note: str = ""
) -> Commitment:
    """Close as taken back by whoever promised. Raises as ``lapse_commitment``."""
    return _close(actor, commitment, CommitmentState.WITHDRAWN, at, closed_on, note=note.strip() or commitment.note)


@transaction.atomic
def reopen_commitment(*, actor: Viewer, at: dt.datetime, commitment: Commitment) -> Commitment:
    """Open a closed commitment again; the audit trail keeps the evidence. Raises InvalidTransition, StaleObject."""
    return _close(actor, commitment, CommitmentState.OPEN, at, None, evidence="")


def _close(
    actor: Viewer, commitment: Commitment, to: str, at: dt.datetime, closed_on: dt.date | None, **values: Any
) -> Commitment:
    _require_update(actor, commitment)
    if closed_on:
        checks.not_future(closed_on, at, "closed_on")
        _check_not_before(commitment, closed_on)
    transition(
        actor=actor,
        obj=commitment,
        to=to,
        table=COMMITMENT_TRANSITIONS,
        at=at,
        values={"closed_on": closed_on, **values},
        **trail(commitment),
    )
    return commitment


def may_change(viewer: Viewer, commitment: Commitment) -> bool:
    """Whether the viewer may change or close the promise."""
    own = viewer.user_id is not None and viewer.user_id in {commitment.owner_id, commitment.made_by_user_id}
    party = commitment.organisation_id
    return policy.allows(viewer, Action.UPDATE, Thing.COMMITMENT, organisation_id=party, own=own)


def _require_update(actor: Viewer, commitment: Commitment) -> None:
    if not may_change(actor, commitment):
        raise NotAllowed(_("Whoever promised or follows it up may change it."))


def _check_not_before(commitment: Commitment, closed_on: dt.date) -> None:
    if commitment.meeting and closed_on < commitment.meeting.on:
        words = {"day": wording.short_day(commitment.meeting.on)}
        raise DomainError(_("It was made %(day)s, and cannot be closed before that.") % words, field="closed_on")


def _check_text(text: str) -> None:
    if len(text.strip()) > Commitment.LONGEST:
        words = {"limit": Commitment.LONGEST, "length": len(text.strip())}
        raise DomainError(
            _("Say the commitment in at most %(limit)s characters; this is %(length)s.") % words, field="text"
        )


def _check_maker(direction: str, made_by_user: User | None) -> None:
    if direction == Direction.OURS and made_by_user is None:
        raise DomainError(_("Say who of ours promised."), field="made_by_user")
    if direction == Direction.THEIRS and made_by_user is not None:
        raise DomainError(_("Their promise is made by the decision-maker, not by one of ours."), field="made_by_user")


def _check_meeting(actor: Viewer, meeting: Meeting, person: Person, due: dt.date) -> None:
    ours = meeting.organisation_id == actor.organisation_id
    anywhere = policy.allows(actor, Action.CREATE, Thing.COMMITMENT)
    if not (anywhere or ours or took_part(actor, meeting)):
        raise NotAllowed(_("You can add promises to your own organisation's meetings and those you took part in."))
    if not meeting.counterparts.filter(person=person).exists():
        raise DomainError(_("%(name)s was not at this meeting.") % {"name": person}, field="person")
    if due < meeting.on:
        raise DomainError(_("It is due before the meeting where it was made."), field="due")


def trail(commitment: Commitment) -> dict[str, Any]:
    """The class and organisation of the trail: the meeting's, or the own organisation's."""
    if commitment.meeting:
        return {"visibility": commitment.meeting.visibility, "organisation_id": commitment.meeting.organisation_id}
    return {"visibility": Visibility.OWN_ORG, "organisation_id": commitment.organisation_id}
