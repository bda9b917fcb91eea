"""How far a goal has come, and the rows that say so."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from campaigns.enums import InfluenceStage, Metric
from campaigns.queries.progress import StanceMove, progress, progress_of
from crm.enums import Basis, CommitmentState, Direction, Position, Role, Visibility
from crm.visibility import SYSTEM, Viewer
from messages.enums import EndorsementState
from messages.models import Endorsement
from tests.conftest import AT
from tests.factories import (
    CampaignFactory,
    CommitmentFactory,
    GoalEntryFactory,
    GoalFactory,
    IssueFactory,
    MeetingFactory,
    PersonFactory,
    StanceFactory,
    UserFactory,
)


@pytest.fixture
def campaign(parties):
    issue = IssueFactory.create(organisation=parties.region)
    return CampaignFactory.create(organisation=parties.region, issue=issue)


@pytest.fixture
def contact(campaign, parties):
    """Makes a held contact on the campaign's issue."""

    def make(**values):
        defaults = {
            "organisation": parties.kramnas,
            "visibility": Visibility.PARTIES,
            "people": [PersonFactory.create()],
            "issues": [campaign.issue],
        }
        return MeetingFactory.create(**{**defaults, **values})

    return make


def test_contacts_on_the_issue(campaign, contact, sigrid, ylva):
    goal = GoalFactory.create(campaign=campaign, target=12)
    ours = contact()
    private = contact(on=dt.date(2027, 6, 2), visibility=Visibility.OWN_ORG)
    contact(on=dt.date(2026, 12, 31))
    contact(issues=[])
    contact(people=[])
    contact(state="confirmed")
    with translation.override("en"):
        seen = progress(goal, Viewer.of(sigrid), AT)
        assert (seen.value, seen.target, seen.text, list(seen.rows)) == (1, 12, "1 of 12", [ours])
    assert list(progress(goal, Viewer.of(ylva), AT).rows) == [ours, private]


def test_what_is_left_out_is_said_as_far_as_the_log_says_it(campaign, contact, parties, idun, sigrid, ylva):
    goal = GoalFactory.create(campaign=campaign)

    def left_out(goal, viewer):
        return progress(goal, viewer, AT).left_out

    lead = Viewer.of(UserFactory.create(organisation=parties.harnas, role=Role.PROJECT_LEAD))
    told = "Räknas gör de kontakter som du får läsa; den som får läsa andra ser en annan siffra."
    assert left_out(goal, Viewer.of(idun)) == ""
    values = {"on": dt.date(2027, 6, 2), "organisation": parties.kramnas}
    contact(**values, visibility=Visibility.OWN_ORG)
    contact(**values, visibility=Visibility.OWN_ORG, issues=[])  # on another issue: the number tells of neither
    contact(**values, visibility=Visibility.CONFIDENTIAL)
    said = "Dessutom rymmer målets dagar 2 kontakter som är andra parters egna, i den här frågan eller en annan."
    assert left_out(goal, Viewer.of(idun)) == said
    assert left_out(goal, Viewer.of(sigrid)) == left_out(goal, Viewer.of(ylva)) == told
    goal.counts_from, goal.counts_to = dt.date(2027, 6, 1), dt.date(2027, 6, 3)
    assert left_out(goal, lead) == told, "of other days than half-years the number would tell of single days"
    goal.counts_from, goal.counts_to = dt.date(2027, 1, 1), dt.date(2027, 6, 30)
    assert left_out(goal, lead) == said
    goal.metric = Metric.COMMITMENT_KEPT
    assert left_out(goal, Viewer.of(idun)) == ""


@pytest.mark.parametrize("page", ["goal", "campaign", "list"])
def test_every_page_with_the_figure_says_what_is_left_out(campaign, contact, client, idun, sigrid, page):
    goal = GoalFactory.create(campaign=campaign)
    GoalFactory.create(campaign=campaign, metric=Metric.SIGNATORIES)
    contact(visibility=Visibility.OWN_ORG)
    pages = {"goal": goal.get_absolute_url(), "campaign": campaign.get_absolute_url(), "list": reverse("campaign_list")}
    for user, words in ((sigrid, "Räknas gör de kontakter som du får läsa"), (idun, "Dessutom rymmer målets dagar 1 ")):
        client.force_login(user)
        assert client.get(pages[page]).content.decode().count(words) == 1


def test_goals_of_other_days_have_numbers_of_their_own(campaign, contact, idun):
    days = dt.date(2027, 2, 1), dt.date(2027, 6, 2)
    for on in (*days, days[1]):
        contact(on=on, visibility=Visibility.OWN_ORG)
    goals = [GoalFactory.create(campaign=campaign, counts_from=day, counts_to=day) for day in days]
    other = GoalFactory.create(campaign=campaign, metric=Metric.SIGNATORIES)
    found = progress_of([*goals, other], Viewer.of(idun), AT)
    assert [found[goal.pk].not_shown for goal in (*goals, other)] == [1, 2, None]


def test_a_goal_may_count_over_its_own_days(campaign, contact):
    goal = GoalFactory.create(campaign=campaign, counts_from=dt.date(2027, 5, 1), counts_to=dt.date(2027, 5, 31))
    contact(on=dt.date(2027, 4, 30))
    last = contact(on=dt.date(2027, 5, 31))
    assert list(progress(goal, SYSTEM, AT).rows) == [last]


def test_parties_that_endorsed(campaign, make_message, parties):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.PARTIES_ENDORSED, target=3)
    assert progress(goal, SYSTEM, AT).value == 0
    message = make_message(campaign.issue, endorsed_by=(parties.region, parties.harnas))
    Endorsement.objects.create(
        version=message.current,
        organisation=parties.board,
        state=EndorsementState.FACT_SUPPORT,
        since=dt.date(2027, 5, 1),
        decided_on=dt.date(2027, 5, 1),
    )
    campaign.joint_messages.add(message)
    assert [row.organisation for row in progress(goal, SYSTEM, AT).rows] == [parties.harnas, parties.region]
    campaign.joint_messages.add(make_message(campaign.issue, title="Två", endorsed_by=(parties.harnas,)))
    assert progress(goal, SYSTEM, AT).value == 1


def test_stance_moves_need_evidence_and_go_our_way(campaign):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.STANCE_MOVES, target=3)

    def rate(person, position, month, basis=Basis.DIRECT, issue=campaign.issue):
        day = dt.date(2027, month, 1)
        return StanceFactory.create(person=person, issue=issue, position=position, basis=basis, as_of=day)

    mover, guessed, backer, unknown, elsewhere = (PersonFactory.create() for _ in range(5))
    first = rate(mover, Position.NEUTRAL, 1)
    rate(mover, Position.SCEPTICAL, 2)
    last = rate(mover, Position.SUPPORTIVE, 3, Basis.PUBLIC_RECORD)
    rate(guessed, Position.NEUTRAL, 1)
    rate(guessed, Position.CHAMPION, 2, Basis.JUDGEMENT)
    rate(backer, Position.CHAMPION, 1)
    rate(backer, Position.OPPOSES, 2)
    rate(unknown, Position.UNKNOWN, 1)
    rate(unknown, Position.CHAMPION, 2)
    rate(elsewhere, Position.NEUTRAL, 1)
    rate(elsewhere, Position.CHAMPION, 2, issue=IssueFactory.create())
    assert list(progress(goal, SYSTEM, AT).rows) == [StanceMove(first, last)]


def test_commitments_kept(campaign, contact, sigrid, ylva):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.COMMITMENT_KEPT, target=1)
    closed = {"state": CommitmentState.KEPT, "closed_on": dt.date(2027, 6, 3), "evidence": "DEMO"}
    private = contact(visibility=Visibility.OWN_ORG)
    kept = CommitmentFactory.create(meeting=private, **closed)
    CommitmentFactory.create(meeting=private)
    CommitmentFactory.create(meeting=private, **{**closed, "state": CommitmentState.BROKEN})
    CommitmentFactory.create(meeting=None, **closed)
    CommitmentFactory.create(meeting=contact(), direction=Direction.OURS, made_by_user=sigrid, **closed)
    assert list(progress(goal, Viewer.of(ylva), AT).rows) == [kept]
    assert list(progress(goal, Viewer.of(sigrid), AT).rows) == []


def test_recorded_figures(campaign):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.SIGNATORIES, target=7)
    rows = [GoalEntryFactory.create(goal=goal, amount=2), GoalEntryFactory.create(goal=goal, amount=5)]
    GoalEntryFactory.create(goal=goal, amount=9, on=dt.date(2026, 1, 1))
    found = progress(goal, SYSTEM, AT)
    assert (found.value, found.reached, list(found.rows)) == (7, True, rows)


def test_stage(campaign):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.STAGE_REACHED, target=InfluenceStage.PROCEDURAL)
    with translation.override("en"):
        assert progress(goal, SYSTEM, AT).text == (
            "Not begun; the goal is: Changed process (inquiry, commission, hearing)"
        )
        goal.campaign.stage_start = InfluenceStage.DISCURSIVE
        assert progress(goal, SYSTEM, AT).text.startswith("Stated position")
    GoalEntryFactory.create(goal=goal, amount=InfluenceStage.PROCEDURAL)
    assert progress(goal, SYSTEM, AT).reached


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow_with_goals_or_rows(
    campaign, contact, make_message, parties, idun, n, at, django_assert_num_queries
):
    campaign.joint_messages.add(make_message(campaign.issue, endorsed_by=(parties.region, parties.harnas)))
    goals = [GoalFactory.create(campaign=campaign, metric=metric) for metric in Metric for _ in range(n)]
    for _ in range(n):
        meeting = contact()
        CommitmentFactory.create(meeting=meeting, state=CommitmentState.KEPT, closed_on=meeting.on, evidence="DEMO")
    with django_assert_num_queries(13):
        found = progress_of(goals, Viewer.of(idun), AT)
    assert len(found) == len(goals)
