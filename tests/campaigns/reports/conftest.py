"""Reports on the first half of 2027, with one of everything that a report counts."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from campaigns.enums import ReportKind
from campaigns.services.reports import draft_report
from crm.enums import Basis, Visibility
from crm.visibility import Viewer
from tests.factories import (
    CampaignActivityFactory,
    CampaignFactory,
    CampaignTargetFactory,
    ClaimEvidenceFactory,
    CommitmentFactory,
    GoalFactory,
    IndicatorFactory,
    IndicatorNoteFactory,
    IndicatorReadingFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    OutcomeClaimFactory,
    PersonFactory,
    StanceFactory,
)

FIRST, LAST = dt.date(2027, 1, 1), dt.date(2027, 6, 30)
AFTER = dt.datetime(2027, 7, 5, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def make_world(parties, idun, lova, make_message):
    """Makes ``n`` of everything that a report counts, on one campaign."""
    issue = IssueFactory.create(name="Kuststråket")
    ministry = OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")
    campaign = CampaignFactory.create(name="Hela banan", issue=issue, organisation=parties.harnas, lead=lova)

    def make(n=1):
        found = SimpleNamespace(campaign=campaign, issue=issue, people=[], meetings=[], commitments=[], claims=[])
        for number in range(n):
            person = PersonFactory.create(name=f"Vera Lindmåne {number}")
            MandateFactory.create(person=person, body=ministry, starts=dt.date(2026, 1, 1))
            meeting = MeetingFactory.create(
                on=dt.date(2027, 2, 3 + number), people=[person], ours=[idun], issues=[issue],
                organisation=parties.region, visibility=Visibility.PARTIES,
            )  # fmt: skip
            message = make_message(issue, title=f"Budskap {number}", endorsed_by=(parties.region,))
            message.uses.create(meeting=meeting, message=message)
            found.commitments.append(
                CommitmentFactory.create(
                    person=person, meeting=meeting, organisation=parties.region, owner=idun, due=dt.date(2027, 5, 1)
                )
            )
            GoalFactory.create(campaign=campaign)
            claim = OutcomeClaimFactory.create(campaign=campaign, person=person, on=dt.date(2027, 3, 1), made_by=lova)
            ClaimEvidenceFactory.create(claim=claim, text=f"Protokoll {number}")
            OutcomeClaimFactory.create(campaign=campaign, person=person, on=dt.date(2027, 3, 2), made_by=lova)
            CampaignTargetFactory.create(campaign=campaign, person=person, owner=idun)
            CampaignActivityFactory.create(
                campaign=campaign, organisation=parties.harnas, state="done",
                starts=dt.date(2027, 4, 1), ends=dt.date(2027, 4, 1),
            )  # fmt: skip
            for on, position in ((dt.date(2026, 12, 1), "neutral"), (dt.date(2027, 3, 1), "supportive")):
                StanceFactory.create(person=person, issue=issue, position=position, basis=Basis.PUBLIC_RECORD, as_of=on)
            StanceFactory.create(
                person=person, issue=issue, position="champion", basis=Basis.JUDGEMENT, as_of=dt.date(2027, 4, 1),
                recorded_by=idun,
            )  # fmt: skip
            indicator = IndicatorFactory.create(name=f"Indikator {number}")
            IndicatorReadingFactory.create(indicator=indicator, on=dt.date(2027, 3, 1))
            IndicatorNoteFactory.create(indicator=indicator, on=dt.date(2027, 3, 2), text="Två lämnar.")
            found.people.append(person)
            found.meetings.append(meeting)
            found.claims.append(claim)
        return found

    return make


@pytest.fixture
def world(make_world):
    """One of everything."""
    return make_world()


@pytest.fixture
def make_report(parties, lova):
    """Drafts a report on the half-year, by the project leader, after it is over."""

    def make(kind=ReportKind.STEERING, at=AFTER, **values):
        told = {"organisation": parties.harnas, "first": FIRST, "last": LAST, **values}
        return draft_report(actor=Viewer.of(lova), at=at, kind=kind, **told)

    return make
