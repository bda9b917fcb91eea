"""From what a meeting showed to a rating: proposed by whoever was there, decided by a coordinator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm import policy, wording
from crm.enums import PROPOSAL_TRANSITIONS, Basis, Confidence, Position, ProposalState, Role, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed
from crm.models import Issue, Meeting, ObservedStance, Person, StanceProposal, User
from crm.policy import Action, Thing
from crm.services import audit, checks
from crm.services.debriefs import may_observe, observe_stance
from crm.services.people import rate_stance
from crm.services.transitions import bump, transition
from crm.visibility import Viewer


@transaction.atomic
def note_and_propose(
    *, actor: Viewer, at: dt.datetime, meeting: Meeting, person: Person, issue: Issue, position: str, confidence: str
) -> StanceProposal:
    """Note what the meeting showed and propose that it be rated. Raises as the two services that it runs."""
    seen = observe_stance(actor=actor, at=at, meeting=meeting, person=person, issue=issue, position=position)
    return propose_rating(actor=actor, at=at, observation=seen, confidence=confidence)


@transaction.atomic
def propose_rating(*, actor: Viewer, at: dt.datetime, observation: ObservedStance, confidence: str) -> StanceProposal:
    """A proposal for the coordinators; a second one on the same note changes how sure one is.

    Raises NotAllowed for whoever may not note what the meeting showed; DomainError for an unknown position, which is no
    rating, for a meeting that no coordinator reads, and where a coordinator has decided.
    """
    meeting = observation.meeting
    if not may_observe(actor, meeting):
        raise NotAllowed(_("You may read this but not change it."))
    if observation.position == Position.UNKNOWN:
        raise DomainError(_("Unknown is not a position to rate. The note stays as it is."), field="position")
    if confidence not in Confidence.values:
        raise DomainError(_("Say how sure you are."), field="confidence")
    if not _coordinator_reads(meeting):
        raise DomainError(
            _("No coordinator reads this meeting, so nobody could decide. Share it with the parties first."),
            field="confidence",
        )
    known = StanceProposal.objects.filter(observation=observation).first()
    if known and known.state != ProposalState.PROPOSED:
        raise DomainError(_("A coordinator has decided on this already."), field="confidence")
    if known:
        audit.save_changes(actor=actor, obj=known, at=at, values={"confidence": confidence}, **_trail(meeting))
        return known
    proposal = StanceProposal.objects.create(
        observation=observation,
        meeting=meeting,
        confidence=confidence,
        proposed_by_id=actor.user_id,
        proposed_at=at,
    )
    audit.created(actor=actor, obj=proposal, at=at, **_trail(meeting))
    return proposal


@transaction.atomic
def confirm_proposal(
    *,
    actor: Viewer,
    at: dt.datetime,
    proposal: StanceProposal,
    position: str = "",
    confidence: str = "",
    source: str = "",
) -> StanceProposal:
    """Rate it: said directly to us, on the meeting's day. The coordinator's own reading may differ; older ratings stay.

    Raises NotAllowed, InvalidTransition when it is decided, StaleObject when another decided first, DomainError for an
    unknown position or a second rating on the same basis and day.
    """
    policy.require(actor, Action.CREATE, Thing.STANCE)
    _require_open(proposal)
    seen, meeting = proposal.observation, proposal.meeting
    if (position or seen.position) == Position.UNKNOWN:
        raise DomainError(_("Unknown is not a position to rate. The note stays as it is."), field="position")
    bump(proposal)
    stance = rate_stance(
        actor=actor,
        at=at,
        person=seen.person,
        issue=seen.issue,
        position=position or seen.position,
        basis=Basis.DIRECT,
        confidence=confidence or proposal.confidence,
        as_of=meeting.on,
        source=source.strip() or source_of(meeting),
    )
    _decide(actor, at, proposal, ProposalState.CONFIRMED, stance=stance)
    return proposal


@transaction.atomic
def decline_proposal(*, actor: Viewer, at: dt.datetime, proposal: StanceProposal, reason: str) -> StanceProposal:
    """Leave the rating as it is, with a reason that whoever proposed it reads.

    Raises NotAllowed, DomainError without a reason, InvalidTransition, StaleObject.
    """
    policy.require(actor, Action.CREATE, Thing.STANCE)
    _require_open(proposal)
    reason = checks.stated(reason, "reason", _("Give a reason: whoever proposed it reads it."))
    _decide(actor, at, proposal, ProposalState.DECLINED, reason=reason)
    return proposal


def source_of(meeting: Meeting) -> str:
    """What a rating from the meeting gives as its source; every party reads it: a party's own meeting is not named."""
    shared = meeting.visibility in {Visibility.PARTIES, Visibility.PUBLIC}
    title = meeting.heading if shared else _("A meeting of %(party)s") % {"party": meeting.organisation.short_name}
    return f"{title}, {wording.short_day(meeting.on)}"[:300]


def _decide(actor: Viewer, at: dt.datetime, proposal: StanceProposal, to: ProposalState, **values: Any) -> None:
    transition(
        actor=actor,
        obj=proposal,
        to=to,
        table=PROPOSAL_TRANSITIONS,
        at=at,
        values={"decided_by_id": actor.user_id, "decided_at": at, **values},
        **_trail(proposal.meeting),
    )


def _require_open(proposal: StanceProposal) -> None:
    if proposal.state != ProposalState.PROPOSED:
        raise InvalidTransition(_("A coordinator has decided on this already."))


def _coordinator_reads(meeting: Meeting) -> bool:
    """Whether any coordinator can decide."""
    rows = User.objects.filter(role=Role.COORDINATOR, is_active=True).select_related("organisation")
    return any(Meeting.objects.visible_to(Viewer.of(user)).filter(pk=meeting.pk).exists() for user in rows)


def _trail(meeting: Meeting) -> dict[str, Any]:
    return {"visibility": meeting.visibility, "organisation_id": meeting.organisation_id}
