"""From what a meeting showed to a rating: proposed, then confirmed or declined by a coordinator; older ratings stay."""

from __future__ import annotations

import pytest

from crm.enums import Basis, Confidence, Position, ProposalState, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry, ObservedStance, Stance, StanceProposal
from crm.services.proposals import confirm_proposal, decline_proposal, note_and_propose, propose_rating, source_of
from crm.visibility import Viewer
from tests.conftest import AT
from tests.factories import IssueFactory, MeetingFactory, PersonFactory, StanceFactory


@pytest.fixture
def meeting(parties, elis, idun):
    return MeetingFactory.create(
        organisation=parties.harnas,
        people=[PersonFactory.create(name="Vera Lind")],
        issues=[IssueFactory.create(name="Järnväg")],
        ours=[elis],
        visibility=Visibility.PARTIES,
        title="Möte om banan",
    )


@pytest.fixture
def propose(meeting, elis):
    def propose(position=Position.SUPPORTIVE, confidence=Confidence.MEDIUM, actor=elis):
        return note_and_propose(
            actor=Viewer.of(actor),
            at=AT,
            meeting=meeting,
            person=meeting.people.get(),
            issue=meeting.issues.get(),
            position=position,
            confidence=confidence,
        )

    return propose


def test_a_proposal_rates_nobody(propose):
    proposal = propose()
    assert (proposal.state, Stance.objects.count()) == (ProposalState.PROPOSED, 0)
    again = propose(position=Position.NEUTRAL, confidence=Confidence.HIGH)
    assert (again.pk, StanceProposal.objects.get().confidence) == (proposal.pk, "high")
    assert ObservedStance.objects.get().position == "neutral"


def test_confirmed_it_is_said_directly_on_the_meetings_day_and_the_old_rating_stays(propose, meeting, idun):
    old = StanceFactory.create(person=meeting.people.get(), issue=meeting.issues.get(), position=Position.OPPOSES)
    proposal = confirm_proposal(actor=Viewer.of(idun), at=AT, proposal=propose())
    stance = Stance.objects.exclude(pk=old.pk).get()
    assert (stance.position, stance.basis, stance.confidence, stance.as_of) == (
        "supportive", Basis.DIRECT, "medium", meeting.on,
    )  # fmt: skip
    assert stance.source == "Möte om banan, 1 juni 2027"
    assert (proposal.state, proposal.stance, proposal.decided_by_id) == ("confirmed", stance, idun.pk)
    assert Stance.objects.get(pk=old.pk).position == "opposes"
    with pytest.raises(InvalidTransition):
        confirm_proposal(actor=Viewer.of(idun), at=AT, proposal=proposal)


@pytest.mark.parametrize(
    ("visibility", "named"),
    [
        (Visibility.PARTIES, True),
        (Visibility.PUBLIC, True),
        (Visibility.OWN_ORG, False),
        (Visibility.CONFIDENTIAL, False),
    ],
)
def test_a_partys_own_meeting_is_not_named_where_every_party_reads(meeting, visibility, named):
    meeting.visibility = visibility
    source = source_of(meeting)
    assert ("Möte om banan" in source) is named
    assert (meeting.organisation.short_name in source) is not named


def test_the_coordinators_reading_may_differ(propose, idun):
    proposal = propose()
    confirm_proposal(
        actor=Viewer.of(idun), at=AT, proposal=proposal, position="neutral", confidence="low", source="Själv"
    )
    stance = Stance.objects.get()
    assert (stance.position, stance.confidence, stance.source) == ("neutral", "low", "Själv")


def test_declined_it_has_a_reason_and_no_rating(propose, idun):
    proposal = propose()
    with pytest.raises(DomainError) as error:
        decline_proposal(actor=Viewer.of(idun), at=AT, proposal=proposal, reason=" ")
    assert error.value.field == "reason"
    decline_proposal(actor=Viewer.of(idun), at=AT, proposal=proposal, reason="Artighet.")
    assert (proposal.state, proposal.reason, Stance.objects.count()) == ("declined", "Artighet.", 0)
    with pytest.raises(DomainError):
        propose()
    assert AuditEntry.objects.filter(object_type="crm.StanceProposal").count() == 2


def test_of_two_at_once_one_wins_and_the_other_is_told(propose, idun):
    proposal = propose()
    mine, yours = (StanceProposal.objects.get(pk=proposal.pk) for _ in range(2))
    decline_proposal(actor=Viewer.of(idun), at=AT, proposal=mine, reason="Nej.")
    with pytest.raises(StaleObject):
        confirm_proposal(actor=Viewer.of(idun), at=AT, proposal=yours)
    assert Stance.objects.count() == 0


def test_unknown_is_not_neutral_and_no_rating(propose, idun):
    with pytest.raises(DomainError) as error:
        propose(position=Position.UNKNOWN)
    assert error.value.field == "position"
    assert not ObservedStance.objects.exists()
    with pytest.raises(DomainError):
        confirm_proposal(actor=Viewer.of(idun), at=AT, proposal=propose(), position="unknown")


def test_a_meeting_that_no_coordinator_reads_is_named(propose, meeting):
    meeting.visibility = Visibility.OWN_ORG
    meeting.save()
    with pytest.raises(DomainError) as error:
        propose()
    assert error.value.field == "confidence"
    assert not ObservedStance.objects.exists()


def test_who_was_not_there_proposes_nothing_and_only_coordinators_decide(propose, ylva, elis):
    with pytest.raises(NotAllowed):
        propose(actor=ylva)
    proposal = propose()
    for act, values in ((confirm_proposal, {}), (decline_proposal, {"reason": "Nej."})):
        with pytest.raises(NotAllowed):
            act(actor=Viewer.of(elis), at=AT, proposal=proposal, **values)
    with pytest.raises(NotAllowed):
        propose_rating(actor=Viewer.of(ylva), at=AT, observation=proposal.observation, confidence="low")
