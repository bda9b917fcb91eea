"""Four rows that come from a phone, perhaps long after they were written: each exactly once, none thrown away."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm import clock
from crm.enums import ArrivalState, AuditAction, MeetingState, Visibility
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import Debrief, DebriefArrival, Issue, Meeting, Person, User
from crm.services import audit, checks
from crm.services.debriefs import FourRows, TooEarly, has_begun, may_write, write_debrief
from crm.services.meetings import record_meeting
from crm.visibility import Viewer

KEY_LENGTH = 64
_OPEN = frozenset({MeetingState.CONFIRMED, MeetingState.MOVED, MeetingState.HELD})


@dataclasses.dataclass(frozen=True, slots=True)
class Parcel:
    """What a phone sends: the rows under a key of its own making, when it wrote them, and the time it knew."""

    rows: FourRows
    key: str
    written_at: dt.datetime | None = None
    starts: dt.datetime | None = None


def receive_rows(*, actor: Viewer, at: dt.datetime, meeting: Meeting, parcel: Parcel) -> DebriefArrival:
    """What became of the rows. The same author's same key is answered as the first time and changes nothing.

    The meeting's first rows become its debrief, with the phone's time. Where there are rows already, or the meeting is
    not to take place, the text waits in state *waiting*: whoever may amend the debrief takes it in. Raises TooEarly
    before the meeting, DomainError for an empty first row, a row too long or an unusable key, NotAllowed for whoever
    was not there.
    """
    try:
        with transaction.atomic():
            return _receive(actor, at, meeting, parcel)
    except IntegrityError:
        # Another request with the same key was faster.
        return DebriefArrival.objects.get(author_id=actor.user_id, key=parcel.key)


def _receive(actor: Viewer, at: dt.datetime, meeting: Meeting, parcel: Parcel) -> DebriefArrival:
    if not 0 < len(parcel.key) <= KEY_LENGTH:
        raise DomainError(_("The key is 1–%(limit)d characters.") % {"limit": KEY_LENGTH}, field="key")
    # Held until the end: a title edited meanwhile is no reason to let the rows wait.
    meeting = Meeting.objects.select_for_update(no_key=True, of=("self",)).get(pk=meeting.pk)
    known = DebriefArrival.objects.filter(author_id=actor.user_id, key=parcel.key).first()
    if known:
        return known
    if actor.user_id is None or not may_write(actor, meeting, None):
        raise NotAllowed(_("Whoever took part writes the debrief, and its author amends it."))
    checks.stated(parcel.rows.said, "said", _("Write at least what they said."))
    values = parcel.rows.stripped()
    if meeting.state in _OPEN and not has_begun(meeting, at):
        raise TooEarly(_("The meeting has not taken place yet."))
    written_at = bounded(parcel.written_at, meeting, at)
    arrival = DebriefArrival.objects.create(
        meeting=meeting,
        author_id=actor.user_id,
        key=parcel.key,
        written_at=written_at,
        received_at=at,
        state=_written(actor, at, meeting, FourRows(**values), written_at),
        moved=bool(parcel.starts and meeting.starts and parcel.starts != meeting.starts),
        **values,
    )
    if arrival.state == ArrivalState.WAITING:
        audit.created(actor=actor, obj=arrival, at=at, **trail(meeting))
    return arrival


@transaction.atomic
def receive_contact(
    *,
    actor: Viewer,
    at: dt.datetime,
    parcel: Parcel,
    people: Iterable[Person],
    kind: str,
    when: dt.datetime | None = None,
    on: dt.date | None = None,
    issues: Iterable[Issue] = (),
    visibility: str = Visibility.OWN_ORG,
) -> DebriefArrival:
    """A contact that nobody had planned, with its four rows, as the phone wrote them: once per key.

    It took place ``when``, else some time ``on`` that day, else on the day when the rows were written. Raises as
    ``record_meeting`` and ``receive_rows``.
    """
    known = arrived(actor, parcel.key)
    if known:
        return known
    checks.stated(parcel.rows.said, "said", _("Write at least what they said."))
    written_at = min(parcel.written_at or at, at)
    user = User.objects.get(pk=actor.user_id or 0)
    meeting = record_meeting(
        actor=actor,
        at=at,
        kind=kind,
        on=clock.day(when) if when else on or clock.day(written_at),
        starts=when,
        ours=[user],
        people=people,
        issues=issues,
        visibility=visibility,
    )
    values = parcel.rows.stripped()
    write_debrief(actor=actor, at=at, meeting=meeting, rows=FourRows(**values), new=True, written_at=written_at)
    return DebriefArrival.objects.create(
        meeting=meeting,
        author_id=user.pk,
        key=parcel.key,
        written_at=written_at,
        received_at=at,
        state=ArrivalState.WRITTEN,
        **values,
    )


def arrived(actor: Viewer, key: str) -> DebriefArrival | None:
    """What the person sent under that key before. Raises DomainError for an unusable key.

    Holds the person's row until the transaction ends: of two that send the same at once, the second finds the first's.
    """
    if not 0 < len(key) <= KEY_LENGTH:
        raise DomainError(_("The key is 1–%(limit)d characters.") % {"limit": KEY_LENGTH}, field="key")
    User.objects.select_for_update(no_key=True).filter(pk=actor.user_id or 0).first()
    return DebriefArrival.objects.filter(author_id=actor.user_id, key=key).select_related("meeting").first()


def bounded(written: dt.datetime | None, meeting: Meeting, at: dt.datetime) -> dt.datetime:
    """The phone's time where it can be true: not to come, and not before the meeting; else ``at``."""
    begun = meeting.starts or clock.wall(meeting.on, dt.time.min)
    return written if written and begun <= written <= at else at


def _written(actor: Viewer, at: dt.datetime, meeting: Meeting, rows: FourRows, written_at: dt.datetime) -> ArrivalState:
    """Whether the rows became the debrief, or wait beside the one there is."""
    debrief = Debrief.objects.filter(meeting=meeting).first()
    if debrief:
        same = debrief.author_id == actor.user_id and _rows(debrief) == rows
        return ArrivalState.WRITTEN if same else ArrivalState.WAITING
    if meeting.state not in _OPEN:
        return ArrivalState.WAITING
    try:
        with transaction.atomic():
            write_debrief(actor=actor, at=at, meeting=meeting, rows=rows, new=True, written_at=written_at)
    except StaleObject:
        return ArrivalState.WAITING
    return ArrivalState.WRITTEN


@transaction.atomic
def take_in(
    *, actor: Viewer, at: dt.datetime, arrival: DebriefArrival, rows: FourRows, version: int | None = None
) -> Debrief:
    """The meeting's debrief with ``rows``, which its author made of it and the text that waited.

    Raises as ``write_debrief``, and StaleObject when the text no longer waits.
    """
    debrief = write_debrief(actor=actor, at=at, meeting=arrival.meeting, rows=rows, version=version)
    _settle(actor, at, arrival, ArrivalState.TAKEN)
    return debrief


@transaction.atomic
def set_aside(*, actor: Viewer, at: dt.datetime, arrival: DebriefArrival) -> DebriefArrival:
    """Leave the text out of the debrief; it stays readable in the trail.

    Raises NotAllowed for whoever neither wrote it nor may amend the debrief, StaleObject when it no longer waits.
    """
    if not may_settle(actor, arrival):
        raise NotAllowed(_("Its writer, or whoever may amend the four rows, decides on it."))
    _settle(actor, at, arrival, ArrivalState.SET_ASIDE)
    return arrival


def may_settle(viewer: Viewer, arrival: DebriefArrival) -> bool:
    """Whether the viewer may leave the text out."""
    return arrival.author_id == viewer.user_id or may_take_in(viewer, arrival)


def may_take_in(viewer: Viewer, arrival: DebriefArrival) -> bool:
    """Whether the viewer may make the text part of the debrief."""
    debrief = Debrief.objects.filter(meeting=arrival.meeting_id).first()
    if debrief is None and arrival.meeting.state not in _OPEN:
        return False
    return may_write(viewer, arrival.meeting, debrief)


def merged(debrief: Debrief | None, arrival: DebriefArrival) -> FourRows:
    """The rows there are, each followed by what the other text adds: a beginning for whoever takes it in."""
    sent = _rows(arrival)
    if debrief is None:
        return sent
    pairs = zip(dataclasses.astuple(_rows(debrief)), dataclasses.astuple(sent), strict=True)
    return FourRows(*(old if new in old else f"{old}\n{new}".strip() for old, new in pairs))


def _rows(row: Debrief | DebriefArrival) -> FourRows:
    return FourRows(row.said, row.they_promised, row.we_promised, row.other)


def _settle(actor: Viewer, at: dt.datetime, arrival: DebriefArrival, to: ArrivalState) -> None:
    won = DebriefArrival.objects.filter(pk=arrival.pk, state=ArrivalState.WAITING).update(state=to)
    if not won:
        raise StaleObject(_("Somebody has decided on this text already."))
    changes = {"state": (arrival.state, to)}
    arrival.state = to
    audit.record(
        actor=actor, action=AuditAction.TRANSITION, obj=arrival, at=at, changes=changes, **trail(arrival.meeting)
    )


def trail(meeting: Meeting) -> dict[str, Any]:
    """The class and organisation of the trail."""
    return {"visibility": meeting.visibility, "organisation_id": meeting.organisation_id}
