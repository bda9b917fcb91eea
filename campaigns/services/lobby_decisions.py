"""Deciding on the lines of a comparison. A decision holds for the register: its next file finds it."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.lobby_enums import OF_CONTACT, OF_PAIR, OF_ROW, LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRow
from campaigns.queries.lobby import ended_by_same
from crm import policy
from crm.enums import AuditAction
from crm.errors import DomainError
from crm.models import Meeting
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.visibility import Viewer


@transaction.atomic
def decide(
    *,
    actor: Viewer,
    at: dt.datetime,
    run: LobbyCheck,
    verdict: str,
    row: LobbyRow | None = None,
    meeting: Meeting | None = None,
    note: str = "",
) -> LobbyDecision:
    """The decision on a published meeting, on one of ours, or on the two together; it replaces one on the same.

    That the two are the same ends that the row is another meeting, and that other rows are the meeting where it has
    not so many decision-makers, one for each. Raises DomainError where the verdict is not on
    what is given, for a row of another file, or a meeting that is not in the log.
    """
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    _check(run, verdict, row, meeting)
    key = row.key if row else ""
    mine = LobbyDecision.objects.visible_to(actor).filter(register=run.register_id)
    if verdict == LobbyVerdict.SAME:
        for other in ended_by_same(run, actor, cast(LobbyRow, row), cast(Meeting, meeting)):
            _take_back(actor, at, other)
    found = mine.filter(key=key, meeting=meeting).first()
    values = {"verdict": verdict, "note": note.strip(), "decided_by_id": actor.user_id, "decided_at": at}
    if found is not None:
        before = found.get_verdict_display(), found.note
        for name, value in values.items():
            setattr(found, name, value)
        found.full_clean(validate_constraints=False)
        found.save(update_fields=["verdict", "note", "decided_by", "decided_at"])
        changes = {
            "verdict": (before[0], found.get_verdict_display()),
            "note": (before[1], found.note),
        }
        audit.record(actor=actor, action=AuditAction.UPDATE, obj=found, at=at, changes=changes, **_where(found))
        return found
    found = checks.insert(LobbyDecision(register_id=run.register_id, key=key, meeting=meeting, **values))
    audit.created(actor=actor, obj=found, at=at, **_where(found))
    return found


@transaction.atomic
def take_back(*, actor: Viewer, at: dt.datetime, decision: LobbyDecision) -> None:
    """As if it had not been decided; the trail keeps that it was."""
    policy.require(actor, Action.UPDATE, Thing.LOBBY)
    _take_back(actor, at, decision)


def _take_back(actor: Viewer, at: dt.datetime, decision: LobbyDecision) -> None:
    audit.record(actor=actor, action=AuditAction.DELETE, obj=decision, at=at, **_where(decision))
    decision.delete()


def _check(run: LobbyCheck, verdict: str, row: LobbyRow | None, meeting: Meeting | None) -> None:
    given = {(True, True): OF_PAIR, (True, False): OF_ROW, (False, True): OF_CONTACT}
    if verdict not in given.get((row is not None, meeting is not None), ()):
        raise DomainError(_("This cannot be decided of it."), field="verdict")
    if row is not None and row.run_id != run.pk:
        raise DomainError(_("The row is of another file."), field="row")
    if meeting is not None and not Meeting.objects.filter(pk=meeting.pk).contacts().exists():
        raise DomainError(_("The meeting is not in the log."), field="meeting")


def _where(decision: LobbyDecision) -> dict[str, Any]:
    """Who may read it in the trail: whoever reads the meeting."""
    meeting = decision.meeting
    return {"visibility": meeting.visibility, "organisation_id": meeting.organisation_id} if meeting else {}
