"""Four rows after a meeting, and what it showed of a person's position."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from crm import clock, policy
from crm.enums import MEETING_TRANSITIONS, MeetingState, Position
from crm.errors import DomainError, NotAllowed, StaleObject
from crm.models import Debrief, Issue, Meeting, ObservedStance, Person
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.transitions import bump, transition
from crm.visibility import Viewer

# Characters: some minutes of dictation.
ROW_LIMIT = 5_000


class TooEarly(DomainError):
    """The meeting has not begun."""


@dataclasses.dataclass(frozen=True, slots=True)
class FourRows:
    """What they said, what they promised, what we promised, anything the others must know."""

    said: str
    they_promised: str = ""
    we_promised: str = ""
    other: str = ""

    def stripped(self) -> dict[str, str]:
        """Each row without surrounding space. Raises DomainError naming a row that is too long."""
        rows = {name: text.strip() for name, text in dataclasses.asdict(self).items()}
        for name, text in rows.items():
            if len(text) > ROW_LIMIT:
                told = {"limit": ROW_LIMIT, "length": len(text)}
                raise DomainError(
                    _("A row holds at most %(limit)d characters; this one has %(length)d.") % told, field=name
                )
        return rows


@transaction.atomic
def write_debrief(
    *,
    actor: Viewer,
    at: dt.datetime,
    meeting: Meeting,
    rows: FourRows,
    version: int | None = None,
    new: bool = False,
    written_at: dt.datetime | None = None,
) -> Debrief:
    """Write the four rows, or amend one's own. A confirmed meeting that has begun thereby counts as held.

    The same rows a second time change nothing. ``written_at`` is when they were written, if earlier than ``at``. Raises
    DomainError when the first row is empty, a row too long or the meeting has not taken place, NotAllowed for whoever
    neither took part nor recorded it or amends another's rows, StaleObject when somebody else wrote first or, with
    ``new``, where the rows are written.
    """
    debrief = Debrief.objects.filter(meeting=meeting).first()
    if debrief and new:
        raise StaleObject(_("The four rows are written already: amend those instead."))
    if debrief and version is not None and version != meeting.version and not _wrote(actor, debrief):
        raise StaleObject(_("%(name)s has written the four rows already.") % {"name": debrief.author})
    if not may_write(actor, meeting, debrief):
        raise NotAllowed(_("Whoever took part writes the debrief, and its author amends it."))
    checks.stated(rows.said, "said", _("Write at least what they said."))
    values = rows.stripped()
    where = {"visibility": meeting.visibility, "organisation_id": meeting.organisation_id}
    if debrief:
        if any(getattr(debrief, name) != text for name, text in values.items()):
            bump(meeting, expected=version)
            audit.save_changes(actor=actor, obj=debrief, at=at, values=values, **where)
        return debrief
    _take_place(actor, meeting, at, version)
    times = {"written_at": written_at or at, "received_at": at}
    debrief = Debrief.objects.create(meeting=meeting, author_id=actor.user_id, **times, **values)
    audit.created(actor=actor, obj=debrief, at=at, **where)
    return debrief


@transaction.atomic
def observe_stance(
    *,
    actor: Viewer,
    at: dt.datetime,
    meeting: Meeting,
    person: Person,
    issue: Issue,
    position: str,
    new: bool = False,
) -> ObservedStance:
    """Note what the meeting showed: evidence for a later rating, not a rating. A second note replaces the first.

    Raises DomainError when the meeting was not held, or not with that person or about that issue; StaleObject, with
    ``new``, where there is a note.
    """
    if not may_observe(actor, meeting):
        raise NotAllowed(_("You may read this but not change it."))
    if meeting.state != MeetingState.HELD:
        raise DomainError(_("The meeting has not taken place yet."))
    if not meeting.counterparts.filter(person=person).exists():
        raise DomainError(_("%(name)s was not at this meeting.") % {"name": person}, field="person")
    if not meeting.issues.filter(pk=issue.pk).exists():
        raise DomainError(_("This meeting was not about “%(issue)s”.") % {"issue": issue}, field="issue")
    if position not in Position.values:
        raise DomainError(_("Choose a position."), field="position")
    where = {"visibility": meeting.visibility, "organisation_id": meeting.organisation_id}
    seen = ObservedStance.objects.filter(meeting=meeting, person=person, issue=issue).first()
    if seen and new:
        raise StaleObject(_("This is noted already: change that note instead."))
    if seen:
        audit.save_changes(actor=actor, obj=seen, at=at, values={"position": position}, **where)
        return seen
    seen = ObservedStance.objects.create(meeting=meeting, person=person, issue=issue, position=position)
    audit.created(actor=actor, obj=seen, at=at, **where)
    return seen


def may_write(viewer: Viewer, meeting: Meeting, debrief: Debrief | None) -> bool:
    """Whether the viewer may write the four rows, or amend those there are."""
    if debrief and not _wrote(viewer, debrief):
        return False
    act = Action.UPDATE if debrief else Action.CREATE
    own = took_part(viewer, meeting)
    return policy.allows(viewer, act, Thing.DEBRIEF, organisation_id=meeting.organisation_id, own=own)


def may_observe(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the viewer may note what the meeting showed."""
    own, party = took_part(viewer, meeting), meeting.organisation_id
    return any(
        policy.allows(viewer, act, thing, organisation_id=party, own=own)
        for act, thing in ((Action.CREATE, Thing.DEBRIEF), (Action.UPDATE, Thing.MEETING))
    )


def took_part(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the viewer was there or recorded it; reads prefetched ``participants`` if loaded."""
    if viewer.user_id is None:
        return False
    return meeting.recorded_by_id == viewer.user_id or viewer.user_id in {
        row.user_id for row in meeting.participants.all()
    }


def _wrote(viewer: Viewer, debrief: Debrief) -> bool:
    """Whether the viewer is its author; where none is known, anybody who was there may amend it."""
    return viewer.system or debrief.author_id in (None, viewer.user_id)


def has_begun(meeting: Meeting, at: dt.datetime) -> bool:
    """Whether the meeting's time has come; by the day where no time is known."""
    return meeting.starts <= at if meeting.starts else meeting.on <= clock.day(at)


def _take_place(actor: Viewer, meeting: Meeting, at: dt.datetime, version: int | None) -> None:
    """Claim the meeting, and mark a planned one as held."""
    if meeting.state == MeetingState.HELD:
        bump(meeting, expected=version)
        return
    if not has_begun(meeting, at):
        raise TooEarly(_("The meeting has not taken place yet."))
    transition(actor=actor, obj=meeting, to=MeetingState.HELD, table=MEETING_TRANSITIONS, at=at)
