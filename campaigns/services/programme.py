"""Writing an arena's programme. Time, place, people and state are the item's meeting's, written by ``crm``.

The programme's own row of the policy decides who may: a coordinator plans for every party.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import Outcome
from campaigns.models import Arena, ProgrammeItem, Venue
from campaigns.queries.limits import SEPARATE, Booking
from campaigns.queries.programme import UPCOMING, in_programme
from campaigns.services import checks, decisions
from campaigns.services.carried import carry_message
from campaigns.services.venues import placed
from crm import clock, policy, wording
from crm.enums import COMING_STATES, MeetingState, Visibility
from crm.errors import InvalidTransition
from crm.models import Issue, Meeting, Organisation, Person, User
from crm.policy import Action, Thing
from crm.services import audit, meetings
from crm.services.checks import known
from crm.services.transitions import bump
from crm.visibility import Viewer
from messages.models import Ask, JointMessage
from messages.services.uses import drop_uses

Uses = Sequence[tuple[JointMessage, Sequence[Ask]]]
OWN_FIELDS = ("local_ask", "warning", "official_programme", "wants_pack")
LONGEST = dt.timedelta(hours=24)


@transaction.atomic
def add_item(
    *,
    actor: Viewer,
    at: dt.datetime,
    arena: Arena,
    kind: str,
    title: str,
    starts: dt.datetime,
    ends: dt.datetime,
    lead: User,
    participants: Iterable[User],
    place: str = "",
    venue: Venue | None = None,
    people: Iterable[Person] = (),
    issues: Iterable[Issue] | None = None,
    uses: Uses = (),
    state: str = MeetingState.CONFIRMED,
    organisation: Organisation | None = None,
    rule: str = "",
    ref: str = "",
    **own: Any,
) -> ProgrammeItem:
    """A new item with its meeting, seen by all parties; its organisation is the lead's, its issues the messages'.

    It is booked in a venue of the arena, or says a ``place`` of its own; ``own`` are its ``OWN_FIELDS``. The lead takes
    part, also when not on the delegation list. Raises ValidationError for times outside the arena's days and for
    anybody of no active party, and DomainError for a person who has left, or whose body has a rule that leaves no
    room. What is ``requested`` a party may add in its own name (``services.requests``).
    """
    known(own, OWN_FIELDS)
    owner = _owner(actor, lead, organisation, state)
    people, ours = list(people), _led_by(lead, participants)
    _check_times(arena, starts, ends)
    place = placed(arena, venue, place, needed=state != MeetingState.REQUESTED)
    booking = Booking(arena.pk, kind, clock.day(starts), frozenset(person.pk for person in people))
    checks.within_limits(actor, at, arena, booking)
    meeting = meetings.plan_meeting(
        actor=actor,
        at=at,
        kind=kind,
        organisation=owner,
        people=people,
        ours=ours,
        lead=lead,
        issues=_issues(uses) if issues is None else list(issues),
        place=place,
        title=title,
        visibility=Visibility.PARTIES,
        state=state,
        starts=starts,
        ends=ends,
        rule=rule,
        ref=ref,
    )
    # First: once it is in the programme, the party that asks for it no longer says what it uses.
    _use(actor, at, meeting, uses)
    item = ProgrammeItem.objects.create(arena=arena, meeting=meeting, venue=venue, **own)
    audit.created(actor=actor, obj=item, at=at, organisation_id=owner.pk)
    return item


@transaction.atomic
def update_item(
    *,
    actor: Viewer,
    at: dt.datetime,
    item: ProgrammeItem,
    version: int | None = None,
    lead: User | None = None,
    participants: Iterable[User] | None = None,
    uses: Uses | None = None,
    **values: Any,
) -> ProgrammeItem:
    """The item with ``values``: its own (``local_ask``, ``warning``, …) and its meeting's (``title``, ``place``, …).

    A ``place`` that is written takes the venue's place, and a ``venue`` takes what was written. What is left out
    stays, and so do asks of ``uses`` that were chosen before and that the actor may not read. Times
    have ``move_item``. Raises as ``add_item``, InvalidTransition when the item is over or called off, and StaleObject
    when the meeting changed since ``version``.
    """
    policy.require(actor, Action.UPDATE, Thing.PROGRAMME_ITEM)
    if item.meeting.state not in UPCOMING:
        raise InvalidTransition(_("It has taken place or was called off: it is no longer changed here."))
    own = {name: values.pop(name) for name in OWN_FIELDS if name in values}
    if "venue" in values or "place" in values:
        own["venue"], values["place"] = _where(item, values)
    if lead is not None or participants is not None:
        values["ours"] = _ours(item.meeting, lead, participants)
    if uses is not None:
        uses = [(message, [*asks, *_unread(actor, at, item, message)]) for message, asks in uses]
        values.setdefault("issues", _issues(uses))
    _check_limits(actor, at, item, values)
    seen = item.meeting.version
    meetings.update_meeting(actor=actor, at=at, meeting=item.meeting, version=version, **values)
    if item.meeting.version == seen and any(getattr(item, name) != value for name, value in own.items()):
        # Two editors of the item's own fields compete for its meeting's counter too.
        bump(item.meeting, expected=version)
    audit.save_changes(actor=actor, obj=item, at=at, values=own, organisation_id=item.meeting.organisation_id)
    if uses is not None:
        kept = [message for message, _asks in uses]
        drop_uses(actor=actor, at=at, meeting=item.meeting, but=kept)
        _use(actor, at, item.meeting, uses)
    return item


@transaction.atomic
def change_meeting(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, version: int | None = None, **values: Any
) -> Meeting:
    """The item's meeting with ``values``, by who edits the meeting itself. While it is to come, as ``update_item``.

    ``ours`` are lead and participants.
    """
    if meeting.state not in UPCOMING:
        return meetings.update_meeting(actor=actor, at=at, meeting=meeting, version=version, **values)
    item = ProgrammeItem.objects.select_related("arena", "venue").get(meeting=meeting)
    item.meeting = meeting
    if "ours" in values:
        ours = list(values.pop("ours"))
        checks.ours(ours, field="ours")
        values |= {"lead": ours[0], "participants": ours[1:]} if ours else {"ours": ours}
    update_item(actor=actor, at=at, item=item, version=version, **values)
    return meeting


@transaction.atomic
def move_item(
    *,
    actor: Viewer,
    at: dt.datetime,
    item: ProgrammeItem,
    starts: dt.datetime,
    ends: dt.datetime,
    version: int | None = None,
    reason: str = "",
) -> ProgrammeItem:
    """The item at another time. Who asked for a request is told, with the reason if there is one.

    Raises StaleObject when its meeting changed since ``version``, and DomainError where a body's rule leaves no room
    for an agreed item at the new time.
    """
    policy.require(actor, Action.UPDATE, Thing.PROGRAMME_ITEM)
    _check_times(item.arena, starts, ends)
    asked = item.meeting.state == MeetingState.REQUESTED
    if item.meeting.state in COMING_STATES:
        before = Booking.of(item)
        checks.within_limits(actor, at, item.arena, replace(before, on=clock.day(starts)), before=before)
    with decisions.naming_the_first(item):
        meetings.move_meeting(
            actor=actor,
            at=at,
            meeting=item.meeting,
            starts=starts,
            ends=ends,
            version=version,
        )
    if asked:
        decisions.record(actor=actor, at=at, item=item, outcome=Outcome.MOVED, reason=reason)
    return item


@transaction.atomic
def confirm_item(
    *, actor: Viewer, at: dt.datetime, item: ProgrammeItem, version: int | None = None, reason: str = ""
) -> ProgrammeItem:
    """The request, or the moved item, as confirmed. Who asked for a request is told.

    Raises as the meeting's own service, and DomainError for a body whose rule leaves no room for the request.
    """
    policy.require(actor, Action.TRANSITION, Thing.PROGRAMME_ITEM)
    asked = item.meeting.state == MeetingState.REQUESTED
    if asked:
        checks.within_limits(actor, at, item.arena, Booking.of(item))
    with decisions.naming_the_first(item):
        meetings.confirm_meeting(actor=actor, at=at, meeting=item.meeting, version=version)
    if asked:
        decisions.record(actor=actor, at=at, item=item, outcome=Outcome.APPROVED, reason=reason)
    return item


@transaction.atomic
def decline_item(
    *, actor: Viewer, at: dt.datetime, item: ProgrammeItem, reason: str, version: int | None = None
) -> ProgrammeItem:
    """The request as declined, with the reason that its party is told."""
    policy.require(actor, Action.TRANSITION, Thing.PROGRAMME_ITEM)
    with decisions.naming_the_first(item):
        meetings.decline_meeting(actor=actor, at=at, meeting=item.meeting, reason=reason, version=version)
    decisions.record(actor=actor, at=at, item=item, outcome=Outcome.DECLINED, reason=reason)
    return item


@transaction.atomic
def cancel_item(
    *, actor: Viewer, at: dt.datetime, item: ProgrammeItem, reason: str, version: int | None = None
) -> ProgrammeItem:
    """The item as cancelled, with the reason."""
    policy.require(actor, Action.TRANSITION, Thing.PROGRAMME_ITEM)
    meetings.cancel_meeting(actor=actor, at=at, meeting=item.meeting, reason=reason, version=version)
    return item


@transaction.atomic
def resume_item(
    *,
    actor: Viewer,
    at: dt.datetime,
    item: ProgrammeItem,
    starts: dt.datetime,
    ends: dt.datetime,
    version: int | None = None,
) -> ProgrammeItem:
    """A cancelled item as confirmed again, at its old time or another: reminders, packs and invitations follow.

    Raises as the meeting's own service, ValidationError for times outside the arena's days, and DomainError for a body
    whose rule leaves no room any more.
    """
    policy.require(actor, Action.TRANSITION, Thing.PROGRAMME_ITEM)
    _check_times(item.arena, starts, ends)
    if item.meeting.state == MeetingState.CANCELLED:
        checks.within_limits(actor, at, item.arena, replace(Booking.of(item), on=clock.day(starts)))
    meetings.resume_meeting(actor=actor, at=at, meeting=item.meeting, starts=starts, ends=ends, version=version)
    return item


def require_outside(meeting: Meeting) -> None:
    """Raise InvalidTransition for a meeting in an arena's programme, where others decide and their packs follow."""
    if in_programme(meeting):
        raise InvalidTransition(_("This meeting is in an arena's programme: decide on the programme item."))


def _owner(actor: Viewer, lead: User, organisation: Organisation | None, state: str) -> Organisation:
    """Whose item it is, by default the lead's party; raises where the actor may not add one for it."""
    thing = Thing.REQUEST if state == MeetingState.REQUESTED else Thing.PROGRAMME_ITEM
    owner = organisation or lead.organisation
    policy.require(actor, Action.CREATE, thing, organisation_id=owner.pk if owner else None)
    checks.ours([lead], field="lead")
    assert owner is not None  # noqa: S101  (checks.ours)
    return owner


def _led_by(lead: User | None, participants: Iterable[User]) -> list[User]:
    """Who takes part, the lead first; raises for anybody of no active party."""
    ours = [user for user in participants if lead is None or user.pk != lead.pk]
    if lead is not None:
        checks.ours([lead], field="lead")
    checks.ours(ours, field="participants")
    return [lead, *ours] if lead else ours


def _where(item: ProgrammeItem, values: dict[str, Any]) -> tuple[Venue | None, str]:
    """The venue and the place as ``values`` change them; ``venue`` is taken out of them."""
    before = item.meeting.place
    if "venue" not in values:
        kept = item.venue if values["place"].strip() == before else None
        return kept, placed(item.arena, kept, values["place"], needed=bool(before))
    venue = values.pop("venue")
    return venue, placed(item.arena, venue, values.get("place", "" if venue else before), needed=bool(before))


def _ours(meeting: Meeting, lead: User | None, participants: Iterable[User] | None) -> list[User]:
    """Who takes part, the lead first; who is not named anew stays."""
    before = [row.user for row in meeting.participants.select_related("user__organisation")]
    return _led_by(lead or meeting.lead(), before if participants is None else participants)


def _check_limits(actor: Viewer, at: dt.datetime, item: ProgrammeItem, values: dict[str, Any]) -> None:
    """A change that books a body anew is held against its rule; what was booked before the rule stays as it is."""
    before = Booking.of(item)
    people = frozenset(one.pk for one in values["people"]) if "people" in values else before.people
    kind = values.get("kind", before.kind)
    anew = people - before.people if before.kind in SEPARATE else people
    checks.within_limits(actor, at, item.arena, Booking(before.arena, kind, before.on, anew, before.pks))


def _unread(actor: Viewer, at: dt.datetime, item: ProgrammeItem, message: JointMessage) -> list[Ask]:
    """Asks that others have chosen of an embargoed text: whoever may not read them does not unchoose them."""
    chosen = Ask.objects.filter(uses__meeting=item.meeting, version=message.current_id)
    return list(chosen.exclude(pk__in=Ask.objects.readable_by(actor, at).values("pk")))


def _issues(uses: Uses) -> list[Issue]:
    return list({message.issue_id: message.issue for message, _asks in uses}.values())


def _use(actor: Viewer, at: dt.datetime, meeting: Meeting, uses: Uses) -> None:
    for message, asks in uses:
        carry_message(actor=actor, at=at, meeting=meeting, message=message, asks=list(asks))


def _check_times(arena: Arena, starts: dt.datetime, ends: dt.datetime) -> None:
    checks.after_start(starts, ends)
    if ends - starts > LONGEST:
        raise ValidationError({"ends": _("An item lasts at most 24 hours.")})
    if not arena.starts <= clock.day(starts) <= arena.ends:
        days = {"arena": arena, "days": wording.span(arena.starts, arena.ends)}
        raise ValidationError({"starts": _("%(arena)s is %(days)s.") % days})
