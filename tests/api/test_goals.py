"""Goals over the interface: every figure names the rows behind it."""

from __future__ import annotations

import pytest

from campaigns.enums import Metric
from campaigns.models import Goal
from crm.enums import Basis, CommitmentState, Direction, Position, Visibility
from tests.api.conftest import fields
from tests.factories import (
    CampaignFactory,
    CommitmentFactory,
    GoalEntryFactory,
    GoalFactory,
    IssueFactory,
    MeetingFactory,
    PersonFactory,
    StanceFactory,
)


@pytest.fixture
def caller(program, lova):
    return program(lova)


@pytest.fixture
def campaign(parties):
    return CampaignFactory.create(organisation=parties.region, issue=IssueFactory.create())


@pytest.fixture
def contact(campaign, parties):
    """Makes a contact of Kramnäs on the campaign's issue."""

    def make(visibility=Visibility.PARTIES, **values):
        people = [PersonFactory.create()]
        return MeetingFactory.create(
            organisation=parties.kramnas, visibility=visibility, people=people, issues=[campaign.issue], **values
        )

    return make


def behind(program, user, goal):
    shown = program(user).get(f"goals/{goal.pk}").json()
    assert program(user).get("goals", campaign=goal.campaign_id).json()["items"] == [shown]
    return shown["value"], shown["rows"]


def test_contacts_behind_a_figure_are_those_that_the_caller_reads(program, campaign, contact, sigrid, idun, lova, ylva):
    goal = GoalFactory.create(campaign=campaign)
    shared, private = contact(), contact(Visibility.OWN_ORG, on="2027-06-03")
    for user in (sigrid, idun, lova):
        assert behind(program, user, goal) == (1, {"resource": "meetings", "ids": [shared.pk]})
    assert behind(program, ylva, goal) == (2, {"resource": "meetings", "ids": [shared.pk, private.pk]})


def test_moved_stances(program, campaign, lova):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.STANCE_MOVES)
    said = {"person": PersonFactory.create(), "issue": campaign.issue, "basis": Basis.PUBLIC_RECORD}
    first = StanceFactory.create(position=Position.OPPOSES, as_of="2027-02-01", **said)
    last = StanceFactory.create(position=Position.SUPPORTIVE, as_of="2027-05-01", **said)
    assert behind(program, lova, goal) == (1, {"resource": "stances", "ids": [first.pk, last.pk]})


def test_kept_commitments(program, campaign, contact, parties, lova, ylva):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.COMMITMENT_KEPT)
    made = {
        "direction": Direction.THEIRS,
        "state": CommitmentState.KEPT,
        "organisation": parties.kramnas,
        "evidence": "Brev",
    }
    shared, private = (
        CommitmentFactory.create(meeting=meeting, person=meeting.people.get(), closed_on="2027-06-10", **made)
        for meeting in (contact(), contact(Visibility.OWN_ORG))
    )
    assert behind(program, lova, goal) == (1, {"resource": "commitments", "ids": [shared.pk]})
    assert behind(program, ylva, goal) == (2, {"resource": "commitments", "ids": [shared.pk, private.pk]})


def test_endorsements(program, campaign, make_message, parties, lova):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.PARTIES_ENDORSED)
    message = make_message(campaign.issue, endorsed_by=(parties.region, parties.harnas))
    campaign.joint_messages.add(message)
    ids = list(message.current.endorsements.order_by("organisation__sort_key").values_list("pk", flat=True))
    assert behind(program, lova, goal) == (2, {"resource": "endorsements", "ids": ids})


def test_recorded_entries(program, campaign, lova):
    goal = GoalFactory.create(campaign=campaign, metric=Metric.SIGNATORIES)
    entry = GoalEntryFactory.create(goal=goal, amount=5)
    assert behind(program, lova, goal) == (5, {"resource": "goal-entries", "ids": [entry.pk]})


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, campaign, n, django_assert_num_queries):
    GoalFactory.create_batch(n, campaign=campaign)
    caller.get("goals")
    with django_assert_num_queries(2 + 2 + 2):  # token, council; count, rows; contacts, not shown
        assert caller.get("goals").json()["total"] == n


def test_one_is_added_and_changed_by_the_project_leader(program, caller, campaign, idun):
    body = {"kind": "output", "text": "Tolv kontakter", "metric": "interactions_on_issue", "target": 12}
    answer = caller.post("goals", campaign=campaign.pk, **body)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["first"], shown["last"], shown["value"], shown["target"]) == ("2027-01-01", "2027-12-31", 0, 12)
    assert caller.change(f"goals/{shown['id']}", counts_from="2027-03-01").json()["first"] == "2027-03-01"
    assert program(idun).post("goals", campaign=campaign.pk, **body).status_code == 403
    assert program(idun).change(f"goals/{shown['id']}", target=1).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"target": 0}, "target"),
        ({"target": 2**31}, "target"),
        ({"metric": "stage_reached", "target": 6}, "target"),
        ({"metric": "votes"}, "metric"),
        ({"counts_from": "2027-05-01", "counts_to": "2027-04-01"}, "counts_to"),
        ({"campaign": 999999}, "campaign"),
        ({"value": 5}, "value"),
        ({"text": "x" * 5001}, "text"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, campaign, wrong, field):
    body = {"kind": "output", "text": "Mål", "metric": "signatories", "target": 3, "campaign": campaign.pk}
    answer = caller.post("goals", **{**body, **wrong})
    assert answer.status_code == 422
    assert fields(answer) == [field]
    assert not Goal.objects.exists()


def test_a_goal_stays_in_its_campaign(caller, campaign):
    goal = GoalFactory.create(campaign=campaign)
    assert fields(caller.change(f"goals/{goal.pk}", campaign=CampaignFactory.create().pk)) == ["campaign"]


def test_of_two_who_change_a_goal_the_second_is_told(caller, campaign):
    goal = GoalFactory.create(campaign=campaign)
    tag = caller.get(f"goals/{goal.pk}").headers["ETag"]
    assert caller.change(f"goals/{goal.pk}", etag=tag, target=4).json()["version"] == 2
    assert caller.change(f"goals/{goal.pk}", etag=tag, target=5).status_code == 412
