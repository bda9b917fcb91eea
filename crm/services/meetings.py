"""Recording contacts that took place, and planning meetings to come."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import (
    CHANNEL_OF_KIND,
    MEETING_TRANSITIONS,
    AuditAction,
    Channel,
    MeetingState,
    Visibility,
)
from crm.errors import DomainError, NotAllowed
from crm.models import Issue, Meeting, MeetingCounterpart, MeetingParticipant, Organisation, Person, User
from crm.policy import Action, Thing
from crm.queries.programmes import is_programmed
from crm.services import audit, checks, meeting_checks
from crm.services.debriefs import FourRows, has_begun, observe_stance, took_part, write_debrief
from crm.services.meeting_checks import Company
from crm.services.transitions import Table, bump, require_seen, transition
from crm.visibility import Viewer

__all__ = [
    "FourRows",
    "cancel_meeting",
    "change_meeting",
    "confirm_meeting",
    "decline_meeting",
    "end_in_another",
    "hold_meeting",
    "move_meeting",
    "observe_stance",
    "plan_meeting",
    "record_meeting",
    "resume_meeting",
    "update_meeting",
    "write_debrief",
]

FIELDS = ("kind", "channel", "title", "on", "starts", "ends", "place", "record_number", "visibility", "rule")
# What a contact may be made; a public one is public already.
CLASSES = (Visibility.OWN_ORG, Visibility.PARTIES, Visibility.CONFIDENTIAL)
RELATIONS = ("people", "ours", "issues", "named_viewers")
_PLANS = (Action.TRANSITION, Thing.PROGRAMME_ITEM)
# Not in the life of a meeting: nobody confirms what was called off without having looked at its time again.
_RESUMED: Table = {MeetingState.CANCELLED: frozenset({MeetingState.CONFIRMED})}


@transaction.atomic
def record_meeting(
    *,
    actor: Viewer,
    at: dt.datetime,
    kind: str,
    on: dt.date,
    ours: Iterable[User],
    people: Iterable[Person] = (),
    organisation: Organisation | None = None,
    issues: Iterable[Issue] = (),
    channel: str = "",
    place: str = "",
    title: str = "",
    visibility: str = Visibility.OWN_ORG,
    named_viewers: Iterable[User] = (),
    record_number: str = "",
    debrief: FourRows | None = None,
    ref: str = "",
    starts: dt.datetime | None = None,
    ends: dt.datetime | None = None,
) -> Meeting:
    """A contact that took place, in the own organisation's name; whoever has left office may be among ``people``.

    Without a channel it is the kind's own. Raises DomainError for a day to come, nobody of ours or nobody met, or a
    confidential contact that names no reader; ValidationError by field; NotAllowed for another organisation.
    """
    organisation = checks.own_organisation(actor, organisation)
    company = Company.of(people, ours, issues, named_viewers)
    _require_create(actor, organisation, company, (Action.CREATE, Thing.MEETING))
    checks.not_future(on, at, "on")
    meeting_checks.check_met(kind, company)
    meeting = Meeting(
        organisation=organisation,
        state=MeetingState.HELD,
        kind=kind,
        on=on,
        starts=starts,
        ends=ends,
        channel=channel or CHANNEL_OF_KIND.get(kind, Channel.IN_PERSON),
        place=place.strip(),
        title=title.strip(),
        visibility=visibility,
        record_number=record_number.strip(),
        ref=ref,
    )
    _insert(actor, meeting, company, at)
    if debrief:
        write_debrief(actor=actor, at=at, meeting=meeting, rows=debrief)
    return meeting


@transaction.atomic
def plan_meeting(
    *,
    actor: Viewer,
    at: dt.datetime,
    kind: str,
    starts: dt.datetime,
    ends: dt.datetime,
    lead: User,
    organisation: Organisation | None = None,
    people: Iterable[Person] = (),
    ours: Iterable[User] = (),
    issues: Iterable[Issue] = (),
    state: str = MeetingState.REQUESTED,
    channel: str = "",
    place: str = "",
    title: str = "",
    visibility: str = Visibility.OWN_ORG,
    named_viewers: Iterable[User] = (),
    record_number: str = "",
    rule: str = "",
    ref: str = "",
) -> Meeting:
    """A meeting to come, requested or confirmed. Whoever plans an arena's programme plans for any party.

    Raises DomainError naming whoever holds no mandate on the day, and as ``record_meeting``.
    """
    planner = policy.allows(actor, Action.CREATE, Thing.PROGRAMME_ITEM)
    organisation = organisation if organisation and planner else checks.own_organisation(actor, organisation)
    company = Company.of(people, [lead, *ours], issues, named_viewers)
    _require_create(actor, organisation, company, (Action.CREATE, Thing.MEETING), (Action.CREATE, Thing.PROGRAMME_ITEM))
    if state not in {MeetingState.REQUESTED, MeetingState.CONFIRMED}:
        raise DomainError(_("A planned meeting is requested or confirmed."), field="state")
    meeting = Meeting(
        organisation=organisation,
        state=state,
        kind=kind,
        on=clock.day(starts),
        starts=starts,
        ends=ends,
        channel=channel or CHANNEL_OF_KIND.get(kind, Channel.IN_PERSON),
        place=place.strip(),
        title=title.strip(),
        visibility=visibility,
        record_number=record_number.strip(),
        rule=rule,
        ref=ref,
    )
    meeting_checks.check_bookable(company.people, meeting.on)
    _insert(actor, meeting, company, at)
    return meeting


@transaction.atomic
def update_meeting(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, version: int | None = None, **values: Any
) -> Meeting:
    """Change facts, class, participants, people or issues. State and times of a planned meeting have their own acts.

    Raises as ``record_meeting``, and StaleObject when another change came first.
    """
    checks.known(values, {*FIELDS, *RELATIONS})
    if not may_edit(actor, meeting):
        raise NotAllowed(_("You may read this but not change it."))
    fields = {name: values[name] for name in FIELDS if name in values}
    trial = Meeting(**{name: fields.get(name, getattr(meeting, name)) for name in FIELDS})
    if "channel" in fields:
        fields["channel"] = fields["channel"] or CHANNEL_OF_KIND.get(trial.kind, Channel.IN_PERSON)
    before = _company(meeting)
    after = dataclasses.replace(before, **{n: checks.unique(values[n]) for n in RELATIONS if n in values})
    if trial.visibility != Visibility.CONFIDENTIAL and "named_viewers" not in values:
        after = dataclasses.replace(after, named_viewers=[])
    if meeting.state == MeetingState.HELD:
        meeting_checks.check_log(values, trial, after, at)
    else:
        meeting_checks.check_plan(values, meeting, after)
    meeting_checks.check(trial, after)
    changed = checks.change(actor=actor, obj=meeting, at=at, values=fields, version=version)
    differing = {
        name: (_pks(getattr(before, name)), _pks(getattr(after, name)))
        for name in RELATIONS
        if _pks(getattr(before, name)) != _pks(getattr(after, name))
    }
    if differing:
        if not changed:
            bump(meeting, expected=version)
        _relate(meeting, after)
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=meeting, at=at, changes=differing)
    return meeting


def change_meeting(*, meeting: Meeting, **change: Any) -> Meeting:
    """``update_meeting`` for whoever edits the meeting itself; in a programme with what that checks of its items."""
    update = import_string(settings.PROGRAMME_CHANGE) if is_programmed(meeting) else update_meeting
    changed: Meeting = update(meeting=meeting, **change)
    return changed


@transaction.atomic
def move_meeting(
    *,
    actor: Viewer,
    at: dt.datetime,
    meeting: Meeting,
    starts: dt.datetime,
    ends: dt.datetime,
    version: int | None = None,
) -> Meeting:
    """Give a planned meeting another time. A request stays a request; anything else is then moved.

    Raises DomainError for times in the wrong order or somebody without a mandate on the new day, StaleObject when
    another change came first.
    """
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    meeting_checks.check_times(starts, ends)
    day = clock.day(starts)
    meeting_checks.check_bookable([row.person for row in meeting.counterparts.select_related("person")], day)
    values = {"starts": starts, "ends": ends, "on": day}
    if meeting.state == MeetingState.REQUESTED:
        checks.change(actor=actor, obj=meeting, at=at, values=values, version=version)
    else:
        _step(actor, meeting, MeetingState.MOVED, at, values)
    return meeting


@transaction.atomic
def confirm_meeting(*, actor: Viewer, at: dt.datetime, meeting: Meeting, version: int | None = None) -> Meeting:
    """Confirm a requested or moved meeting. Raises as the others, and DomainError when somebody has left office."""
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    meeting_checks.check_bookable([row.person for row in meeting.counterparts.select_related("person")], meeting.on)
    _step(actor, meeting, MeetingState.CONFIRMED, at, {"state_reason": ""})
    return meeting


@transaction.atomic
def decline_meeting(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, reason: str, version: int | None = None
) -> Meeting:
    """Decline a request, with a reason that its party reads.

    Raises DomainError without one, InvalidTransition from another state, StaleObject when another change came first.
    """
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    _step(actor, meeting, MeetingState.DECLINED, at, {"state_reason": _reason(reason)})
    return meeting


@transaction.atomic
def cancel_meeting(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, reason: str, version: int | None = None
) -> Meeting:
    """Cancel a planned meeting, with a reason. Raises as ``decline_meeting``."""
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    _step(actor, meeting, MeetingState.CANCELLED, at, {"state_reason": _reason(reason)})
    return meeting


@transaction.atomic
def resume_meeting(
    *,
    actor: Viewer,
    at: dt.datetime,
    meeting: Meeting,
    starts: dt.datetime,
    ends: dt.datetime,
    version: int | None = None,
) -> Meeting:
    """A cancelled meeting as confirmed again, at its old time or another. Raises as ``move_meeting``.

    Raises InvalidTransition for one that is not cancelled.
    """
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    meeting_checks.check_times(starts, ends)
    day = clock.day(starts)
    meeting_checks.check_bookable([row.person for row in meeting.counterparts.select_related("person")], day)
    values = {"starts": starts, "ends": ends, "on": day, "state_reason": ""}
    _step(actor, meeting, MeetingState.CONFIRMED, at, values, table=_RESUMED)
    return meeting


@transaction.atomic
def end_in_another(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, to: str, reason: str, version: int | None = None
) -> Meeting:
    """The meeting as taken in by another: ``to`` is ``merged`` or ``joined``. Raises as ``decline_meeting``."""
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    _step(actor, meeting, to, at, {"state_reason": _reason(reason)})
    return meeting


@transaction.atomic
def hold_meeting(*, actor: Viewer, at: dt.datetime, meeting: Meeting, version: int | None = None) -> Meeting:
    """Mark a planned meeting as held: it enters the log. Raises as the others, and DomainError before its time."""
    _require_decide(actor, meeting)
    require_seen(meeting, version)
    if not has_begun(meeting, at):
        raise DomainError(_("The meeting has not taken place yet."))
    _step(actor, meeting, MeetingState.HELD, at, {})
    return meeting


def may_edit(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the viewer may change the meeting: its party and whoever takes part, but not what is in a programme.

    Whoever plans the programme may while it is still planned.
    """
    own, party = took_part(viewer, meeting), meeting.organisation_id
    if meeting.state != MeetingState.HELD and policy.allows(viewer, *_PLANS, organisation_id=party, own=own):
        return True
    allowed = policy.allows(viewer, Action.UPDATE, Thing.MEETING, organisation_id=party, own=own)
    return allowed and not is_programmed(meeting)


def _require_create(actor: Viewer, organisation: Organisation, company: Company, *grants: tuple[Action, Thing]) -> None:
    ours = organisation.pk == actor.organisation_id and actor.user_id in _pks(company.ours)
    checks.require_any(actor, *grants, organisation_id=organisation.pk, own=ours)


def _require_decide(actor: Viewer, meeting: Meeting) -> None:
    grants = [_PLANS] if is_programmed(meeting) else [(Action.UPDATE, Thing.MEETING), _PLANS]
    own = took_part(actor, meeting)
    checks.require_any(actor, *grants, organisation_id=meeting.organisation_id, own=own)


def _insert(actor: Viewer, meeting: Meeting, company: Company, at: dt.datetime) -> None:
    meeting.recorded_by_id, meeting.recorded_at = actor.user_id, at
    meeting_checks.check(meeting, company)
    checks.insert(meeting)
    _relate(meeting, company)
    fields = {name: (None, getattr(meeting, name)) for name in ("state", *FIELDS) if getattr(meeting, name)}
    related = {name: (None, _pks(getattr(company, name))) for name in RELATIONS if getattr(company, name)}
    audit.record(actor=actor, action=AuditAction.CREATE, obj=meeting, at=at, changes={**fields, **related})


def _relate(meeting: Meeting, company: Company) -> None:
    meeting.counterparts.exclude(person__in=company.people).delete()
    MeetingCounterpart.objects.bulk_create(
        [MeetingCounterpart(meeting=meeting, person=person) for person in company.people], ignore_conflicts=True
    )
    meeting.participants.all().delete()
    MeetingParticipant.objects.bulk_create(
        [MeetingParticipant(meeting=meeting, user=user, is_lead=n == 0) for n, user in enumerate(company.ours)]
    )
    meeting.issues.set(company.issues)
    meeting.named_viewers.set(company.named_viewers)


def _company(meeting: Meeting) -> Company:
    participants = meeting.participants.select_related("user").order_by("-is_lead", "pk")
    return Company.of(
        [row.person for row in meeting.counterparts.select_related("person")],
        [row.user for row in participants],
        meeting.issues.all(),
        meeting.named_viewers.all(),
    )


def _pks(rows: Iterable[Any]) -> list[int]:
    return [row.pk for row in rows]


def _reason(text: str) -> str:
    return checks.stated(text, "reason", _("Give the reason: the others will read it."))


def _step(
    actor: Viewer,
    meeting: Meeting,
    to: str,
    at: dt.datetime,
    values: dict[str, Any],
    table: Table = MEETING_TRANSITIONS,
) -> None:
    transition(actor=actor, obj=meeting, to=to, table=table, at=at, values=values)
