"""Requests: asking for a meeting in an arena's programme, and taking one into another item.

Approving, declining and moving are the programme's own acts (``services.programme``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import Outcome
from campaigns.models import Arena, ProgrammeItem
from campaigns.queries.limits import Booking
from campaigns.queries.programme import UPCOMING
from campaigns.services import checks, decisions, programme
from crm import policy
from crm.enums import REQUEST_KINDS, MeetingState
from crm.errors import DomainError, InvalidTransition
from crm.models import Issue, Organisation, Person, User
from crm.policy import Action, Scope, Thing
from crm.services import meetings
from crm.services.checks import stated, unique
from crm.services.transitions import bump
from crm.visibility import Viewer
from messages.models import Ask


@transaction.atomic
def request_meeting(
    *,
    actor: Viewer,
    at: dt.datetime,
    arena: Arena,
    kind: str,
    starts: dt.datetime,
    lead: User,
    people: Iterable[Person],
    participants: Iterable[User] = (),
    organisation: Organisation | None = None,
    issues: Iterable[Issue] = (),
    uses: programme.Uses = (),
    **values: Any,
) -> ProgrammeItem:
    """A request to meet somebody at the arena, for a coordinator to decide; ``values`` as for ``add_item``.

    Its issues are those given and those of its messages. It is the actor's own party's; a coordinator asks for any, by
    default the lead's. Raises NotAllowed for another party, ValidationError for a lead or participant who is no
    delegate, DomainError for a time that has passed, a kind that is no meeting, nobody to meet, somebody who has left,
    or a body whose rule leaves no room.
    """
    organisation = _asking(actor, organisation)
    people, participants = list(people), list(participants)
    if not people:
        raise DomainError(_("Say whom you want to meet."), field="people")
    if kind not in REQUEST_KINDS:
        raise DomainError(_("A request is for a meeting, not for a contact of another kind."), field="kind")
    if starts <= at:
        raise DomainError(_("That time has passed."), field="starts")
    checks.delegates(arena, [lead], field="lead")
    checks.delegates(arena, participants, field="participants")
    return programme.add_item(
        actor=actor,
        at=at,
        arena=arena,
        kind=kind,
        starts=starts,
        lead=lead,
        people=people,
        participants=participants,
        organisation=organisation,
        issues=unique([*issues, *(message.issue for message, _asks in uses)]),
        uses=uses,
        state=MeetingState.REQUESTED,
        **values,
    )


@transaction.atomic
def merge_request(
    *,
    actor: Viewer,
    at: dt.datetime,
    request: ProgrammeItem,
    other: ProgrammeItem,
    lead: User,
    reason: str,
    keep: ProgrammeItem | None = None,
    local_ask: str = "",
    version: int | None = None,
    other_version: int | None = None,
) -> ProgrammeItem:
    """The one item that the request and the other become: ``keep``, by default the other, with its time and place.

    It has the people, participants, messages and asks of both, the chosen lead, and ``local_ask`` beside the messages:
    empty leaves them unchanged. It is agreed if either was. What each side had asked stays in the decision. Raises
    DomainError for items of different arenas, a blank reason or a body whose rule leaves no room, ValidationError for a
    lead who is no delegate, InvalidTransition for what is decided already, StaleObject when either changed since its
    version.
    """
    reason = _check(actor, request, other, reason)
    checks.delegates(request.arena, [lead], field="lead")
    keep = other if keep is None else keep
    ended = request if keep.pk == other.pk else other
    sides = [decisions.side(keep), decisions.side(ended)]
    values, versions = _together(keep, ended), {request.pk: version, other.pk: other_version}
    agreed = {keep.meeting.state, ended.meeting.state} != {MeetingState.REQUESTED}
    with decisions.naming_the_first(request):
        meetings.end_in_another(
            actor=actor,
            at=at,
            meeting=ended.meeting,
            to=MeetingState.MERGED,
            reason=reason,
            version=versions[ended.pk],
        )
        _take_in(actor, at, keep, versions[keep.pk], lead=lead, local_ask=local_ask, **values)
        if agreed and keep.meeting.state == MeetingState.REQUESTED:
            people = frozenset(person.pk for person in values["people"])
            checks.within_limits(actor, at, keep.arena, replace(Booking.of(keep), people=people))
            meetings.confirm_meeting(actor=actor, at=at, meeting=keep.meeting)
    decisions.record(actor=actor, at=at, item=ended, outcome=Outcome.MERGED, reason=reason, kept=keep, asked=sides)
    return keep


@transaction.atomic
def join_request(
    *,
    actor: Viewer,
    at: dt.datetime,
    request: ProgrammeItem,
    other: ProgrammeItem,
    reason: str,
    version: int | None = None,
    other_version: int | None = None,
) -> ProgrammeItem:
    """The other item, where whoever was to take part in the request now takes part too; nothing else of it changes.

    Raises as ``merge_request``.
    """
    reason = _check(actor, request, other, reason)
    sides = [decisions.side(other), decisions.side(request)]
    ours = [row.user for item in (other, request) for row in item.meeting.participants.select_related("user")]
    with decisions.naming_the_first(request):
        meetings.end_in_another(
            actor=actor, at=at, meeting=request.meeting, to=MeetingState.JOINED, reason=reason, version=version
        )
        _take_in(actor, at, other, other_version, participants=unique(ours))
    decisions.record(actor=actor, at=at, item=request, outcome=Outcome.JOINED, reason=reason, kept=other, asked=sides)
    return other


def asks_for_any(actor: Viewer) -> bool:
    """Whether the actor asks in any party's name."""
    return actor.system or policy.WRITES[Thing.REQUEST, Action.CREATE].get(actor.role) == Scope.ANY


def _asking(actor: Viewer, organisation: Organisation | None) -> Organisation | None:
    """The party that asks; None for the lead's."""
    if asks_for_any(actor):
        return organisation
    own = organisation or Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    policy.require(actor, Action.CREATE, Thing.REQUEST, organisation_id=own.pk if own else None)
    return own


def _check(actor: Viewer, request: ProgrammeItem, other: ProgrammeItem, reason: str) -> str:
    """The reason, where the two may become one."""
    policy.require(actor, Action.TRANSITION, Thing.PROGRAMME_ITEM)
    if request.pk == other.pk:
        raise DomainError(_("Choose another item than the request itself."), field="other")
    if request.arena_id != other.arena_id:
        raise DomainError(_("Both must be in the same arena's programme."), field="other")
    with decisions.naming_the_first(request):
        if request.meeting.state != MeetingState.REQUESTED:
            raise InvalidTransition(_("This is not a request that waits for a decision."))
    if other.meeting.state not in UPCOMING:
        raise InvalidTransition(_("The other item has taken place or was called off."), field="other")
    return stated(reason, "reason", _("Give the reason: both sides will read it."))


def _take_in(actor: Viewer, at: dt.datetime, keep: ProgrammeItem, version: int | None, **values: Any) -> None:
    """The kept item with ``values``. It competes also when nothing of it changes: it may be called off meanwhile."""
    seen = keep.meeting.version
    programme.update_item(actor=actor, at=at, item=keep, version=version, **values)
    if keep.meeting.version == seen:
        bump(keep.meeting, expected=version)


def _together(keep: ProgrammeItem, ended: ProgrammeItem) -> dict[str, Any]:
    """What the kept item becomes of both: nothing that either had is lost."""
    both = (keep.meeting, ended.meeting)
    asks: dict[int, tuple[Any, list[Ask]]] = {}
    for meeting in both:
        for use in meeting.message_uses.select_related("message__issue").prefetch_related("asks"):
            _message, chosen = asks.setdefault(use.message_id, (use.message, []))
            # An ask of an older text was chosen before the message changed: it can be put no longer.
            chosen += [ask for ask in use.asks.all() if ask.version_id == use.message.current_id]
    warnings = _said(keep.warning, ended.warning)
    return {
        "people": unique(row.person for meeting in both for row in meeting.counterparts.select_related("person")),
        "participants": unique(row.user for meeting in both for row in meeting.participants.select_related("user")),
        "issues": unique(issue for meeting in both for issue in meeting.issues.all()),
        "uses": [(message, unique(chosen)) for message, chosen in asks.values()],
        "rule": keep.meeting.rule or ended.meeting.rule,
        "warning": "\n".join(warnings),
        "wants_pack": keep.wants_pack or ended.wants_pack,
    }


def _said(*texts: str) -> list[str]:
    """The texts that say something, each once."""
    return list(dict.fromkeys(text for text in texts if text))
