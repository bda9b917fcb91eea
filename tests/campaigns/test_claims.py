"""Outcome claims: made whole or not at all, printed as claims until something shows them, and again when it goes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from campaigns.enums import Contribution, OutcomeStep
from campaigns.models import ClaimEvidence, OutcomeClaim
from campaigns.queries.claims import claims_of
from campaigns.services import claims
from crm import clock
from crm.enums import MeetingState, Visibility
from crm.errors import DomainError, InvalidTransition, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.factories import (
    CampaignFactory,
    ClaimEvidenceFactory,
    CommitmentFactory,
    GoalFactory,
    MeetingFactory,
    OrganisationFactory,
    OutcomeClaimFactory,
    PersonFactory,
    StanceFactory,
)

DAY = dt.date(2027, 6, 1)


@pytest.fixture
def campaign(parties):
    return CampaignFactory.create(organisation=parties.region)


@pytest.fixture
def values(campaign):
    return {
        "campaign": campaign,
        "step": OutcomeStep.ACTED,
        "person": PersonFactory.create(name="Mats Rälskog"),
        "changed": "Satte en öppen utfrågning på utskottets lista.",
        "on": DAY,
        "our_part": "Bad om den vid två möten.",
        "others_part": "Två andra län bad om samma sak.",
        "contribution": Contribution.ONE_OF_SEVERAL,
        "confirmed_by": "Utskottets kansli",
    }


def shown(claim: OutcomeClaim, user):
    (one,) = claims_of([claim.campaign], Viewer.of(user))
    return one


def test_a_claim_prints_as_one_until_something_shows_it(values, lova, at):
    claim = claims.make_claim(actor=Viewer.of(lova), at=at, **values)
    assert (claim.is_unproven, claim.mark, shown(claim, lova).gap) == (True, "Påstående", "Inget belägg än.")
    claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="Utskottets lista", on=DAY)
    after = shown(claim, lova)
    assert (after.mark, after.gap, after.hidden) == ("", "", 0)
    assert [row.text for row in after.evidence] == ["Utskottets lista"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "object_type")) == [
        ("create", "campaigns.OutcomeClaim"),
        ("create", "campaigns.ClaimEvidence"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": None}, "person"),
        ({"changed": "  "}, "changed"),
        ({"changed": "\u200b \ufeff"}, "changed"),
        ({"others_part": "\u202e"}, "others_part"),
        ({"our_part": ""}, "our_part"),
        ({"others_part": ""}, "others_part"),
        ({"confirmed_by": ""}, "confirmed_by"),
        ({"on": dt.date(2031, 1, 1)}, "on"),
    ],
)
def test_a_claim_that_is_not_whole_is_refused(values, lova, at, wrong, field):
    with pytest.raises(DomainError) as error:
        claims.make_claim(actor=Viewer.of(lova), at=at, **{**values, **wrong})
    assert error.value.field == field
    assert not OutcomeClaim.objects.exists()


def test_a_claim_names_one_who_changed_and_a_goal_of_its_own_campaign(values, lova, at):
    with pytest.raises(DomainError, match="ett av dem"):
        claims.make_claim(actor=Viewer.of(lova), at=at, **values, body=OrganisationFactory.create())
    with pytest.raises(DomainError, match="annan kampanj"):
        claims.make_claim(actor=Viewer.of(lova), at=at, **values, goal=GoalFactory.create())
    with pytest.raises(ValidationError):
        claims.make_claim(actor=Viewer.of(lova), at=at, **{**values, "step": 9})


def test_only_the_project_lead_writes_claims(values, lova, idun, elis, at):
    claim = claims.make_claim(actor=Viewer.of(lova), at=at, **values)
    for user in (idun, elis):
        with pytest.raises(NotAllowed):
            claims.make_claim(actor=Viewer.of(user), at=at, **values)
        with pytest.raises(NotAllowed):
            claims.add_evidence(actor=Viewer.of(user), at=at, claim=claim, text="x", on=DAY)


def test_of_two_who_change_a_claim_one_is_told(values, lova, at):
    claim = claims.make_claim(actor=Viewer.of(lova), at=at, **values)
    claims.change_claim(actor=Viewer.of(lova), at=at, claim=claim, version=1, contribution=Contribution.IMPORTANT)
    with pytest.raises(StaleObject):
        claims.change_claim(actor=Viewer.of(lova), at=at, claim=claim, version=1, changed="Annat")
    claim.refresh_from_db()
    assert (claim.contribution, claim.changed, claim.version) == (
        Contribution.IMPORTANT,
        "Satte en öppen utfrågning på utskottets lista.",
        2,
    )


def test_evidence_that_is_taken_back_makes_it_a_claim_again(lova, at):
    claim = OutcomeClaimFactory.create()
    row = claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="Mejl", on=DAY)
    with pytest.raises(DomainError, match="Skriv varför"):
        claims.withdraw_evidence(actor=Viewer.of(lova), at=at, evidence=row, reason=" ")
    claims.withdraw_evidence(actor=Viewer.of(lova), at=at, evidence=row, reason="Gällde en annan fråga.")
    after = shown(claim, lova)
    assert (after.mark, after.claim.lost_on, after.evidence) == ("Påstående", clock.day(at), [])
    assert [one.withdrawn_because for one in after.lost] == ["Gällde en annan fråga."]
    assert after.gap == "Belägget togs bort 21 juni 2027."
    with pytest.raises(InvalidTransition):
        claims.withdraw_evidence(actor=Viewer.of(lova), at=at, evidence=row, reason="Igen")


@pytest.mark.parametrize("make", [MeetingFactory, CommitmentFactory, StanceFactory])
def test_evidence_whose_ground_is_deleted_says_the_day_and_nothing_else(lova, make):
    ground = make.create()
    field = {"Meeting": "meeting", "Commitment": "commitment", "Stance": "stance"}[type(ground).__name__]
    claim = OutcomeClaimFactory.create()
    ClaimEvidenceFactory.create(
        claim=claim, text="Hon lovade", source="DEMO 2027-1", url="https://a.example", **{field: ground}
    )
    assert not OutcomeClaim.objects.get().is_unproven
    ground.delete()
    row = ClaimEvidence.objects.get()
    assert (row.text, row.source, row.url, row.gone_on) == ("", "", "", clock.day(clock.now()))
    again = OutcomeClaim.objects.get()
    assert (again.is_unproven, again.lost_on) == (True, row.gone_on)
    assert [one.pk for one in shown(claim, lova).lost] == [row.pk]


def test_of_evidence_taken_back_whose_ground_is_deleted_the_reason_goes_too(lova, at):
    claim, ground = OutcomeClaimFactory.create(), MeetingFactory.create()
    row = ClaimEvidenceFactory.create(claim=claim, meeting=ground)
    claims.withdraw_evidence(actor=Viewer.of(lova), at=at, evidence=row, reason="Hon ångrade sig i enrum.")
    ground.delete()
    row.refresh_from_db()
    assert (row.withdrawn_because, row.withdrawn_on, row.gone_on) == ("", clock.day(at), clock.day(clock.now()))


def test_evidence_never_lands_on_a_claim_that_another_took_back(lova, at):
    seen = OutcomeClaimFactory.create()
    claims.withdraw_claim(
        actor=Viewer.of(lova), at=at, claim=OutcomeClaim.objects.get(), reason="Ministern sa ett annat år."
    )
    with pytest.raises(InvalidTransition):
        claims.add_evidence(actor=Viewer.of(lova), at=at, claim=seen, text="x", on=DAY)
    assert not ClaimEvidence.objects.exists()


def test_while_one_row_stands_the_claim_stands(lova, at):
    claim = OutcomeClaimFactory.create()
    ClaimEvidenceFactory.create(claim=claim, withdrawn_on=DAY, withdrawn_because="Fel")
    ClaimEvidenceFactory.create(claim=claim)
    one = shown(claim, lova)
    assert (one.gap, one.claim.lost_on, len(one.evidence), len(one.lost)) == ("", None, 1, 1)


def test_of_evidence_in_a_contact_that_one_may_not_read_only_that_it_exists_is_told(
    parties, lova, ylva, idun, sigrid, at
):
    hidden = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.OWN_ORG)
    theirs = CommitmentFactory.create(organisation=parties.harnas, meeting=hidden)
    claim = OutcomeClaimFactory.create()
    own = [
        claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="I korridoren", on=DAY, meeting=hidden),
        claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="Löftet", on=DAY, commitment=theirs),
    ]
    open_ = ClaimEvidenceFactory.create(claim=claim, text="Protokollet")
    assert [row.pk for row in shown(claim, lova).evidence] == [open_.pk, own[1].pk, own[0].pk]
    for user in (ylva, idun, sigrid):
        one = shown(claim, user)
        assert ([row.pk for row in one.evidence], one.hidden, one.mark) == ([open_.pk], 2, "")
        assert [row.pk for row in AuditEntry.objects.visible_to(Viewer.of(user))] == []


def test_the_trail_of_evidence_is_as_guarded_as_what_it_rests_on(parties, lova, at):
    other = MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.OWN_ORG)
    claims.add_evidence(
        actor=Viewer.of(lova), at=at, claim=OutcomeClaimFactory.create(), text="Hemligt", on=DAY, meeting=other
    )
    entry = AuditEntry.objects.get()
    assert (entry.visibility, entry.organisation) == (Visibility.OWN_ORG, parties.harnas)


def test_evidence_rests_on_what_took_place_what_the_actor_reads_and_one_thing(parties, lova, at):
    claim = OutcomeClaimFactory.create()

    def add(**on):
        return claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="x", on=DAY, **on)

    shared = {"organisation": parties.region, "visibility": Visibility.PARTIES}
    with pytest.raises(DomainError, match="inte ägt rum"):
        add(meeting=MeetingFactory.create(**shared, state=MeetingState.CONFIRMED))
    with pytest.raises(NotAllowed):
        add(meeting=MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG))
    with pytest.raises(DomainError, match="inte ens"):
        add(meeting=MeetingFactory.create(organisation=parties.harnas, visibility=Visibility.CONFIDENTIAL, ours=[lova]))
    secret = MeetingFactory.create(organisation=parties.region, visibility=Visibility.CONFIDENTIAL, ours=[lova])
    with pytest.raises(DomainError, match="inte ens") as error:
        add(commitment=CommitmentFactory.create(organisation=parties.region, meeting=secret))
    assert error.value.field == "commitment"
    with pytest.raises(DomainError, match="för var och en"):
        add(meeting=MeetingFactory.create(**shared), stance=StanceFactory.create())
    with pytest.raises(DomainError, match="inte kommit än"):
        claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="x", on=dt.date(2031, 1, 1))
    with pytest.raises(ValidationError):
        claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="x", on=DAY, url="javascript:alert(1)")
    assert not ClaimEvidence.objects.exists()


def test_a_withdrawn_claim_is_neither_listed_nor_changed(lova, at):
    claim = OutcomeClaimFactory.create()
    with pytest.raises(DomainError, match="Skriv varför"):
        claims.withdraw_claim(actor=Viewer.of(lova), at=at, claim=claim, reason="")
    claims.withdraw_claim(actor=Viewer.of(lova), at=at, claim=claim, version=1, reason="Ministern sa ett annat år.")
    assert claims_of([claim.campaign], Viewer.of(lova)) == []
    for act in (
        lambda: claims.change_claim(actor=Viewer.of(lova), at=at, claim=claim, changed="x"),
        lambda: claims.add_evidence(actor=Viewer.of(lova), at=at, claim=claim, text="x", on=DAY),
        lambda: claims.withdraw_claim(actor=Viewer.of(lova), at=at, claim=claim, reason="Igen"),
    ):
        with pytest.raises(InvalidTransition):
            act()


def test_only_the_days_asked_for(lova):
    campaign = CampaignFactory.create()
    for day in (31, 15):
        OutcomeClaimFactory.create(campaign=campaign, on=dt.date(2027, 5, day))
    found = claims_of([campaign], Viewer.of(lova), first=dt.date(2027, 5, 1), last=dt.date(2027, 5, 30))
    assert [one.claim.on.day for one in found] == [15]


@pytest.mark.parametrize("n", [1, 3])
def test_claims_cost_two_queries(lova, n, django_assert_num_queries):
    campaign = CampaignFactory.create()
    for _n in range(n):
        claim = OutcomeClaimFactory.create(campaign=campaign)
        ClaimEvidenceFactory.create(claim=claim, meeting=MeetingFactory.create(visibility=Visibility.PARTIES))
    viewer = Viewer.of(lova)
    with django_assert_num_queries(2):
        found = claims_of([campaign], viewer)
        assert [(one.gap, one.claim.who, one.evidence[0].meeting.on) for one in found]
