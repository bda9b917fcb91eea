"""Campaigns over the interface: who may, what is shown, and figures that count only what the caller reads."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from crm.enums import Role, Visibility
from messages.enums import MessageState
from tests.api.conftest import fields
from tests.factories import CampaignFactory, GoalFactory, IssueFactory, MeetingFactory, PersonFactory


@pytest.fixture
def caller(program, lova):
    return program(lova)


@pytest.fixture
def campaign(parties, lova, make_message):
    """Härnäs' campaign with one goal, one decided message and a draft; Kramnäs met somebody about it on its own."""
    issue = IssueFactory.create(name="Järnväg", organisation=parties.region)
    joint = [make_message(issue, title="Hela banan"), make_message(issue, title="Utkast", state=MessageState.DRAFT)]
    campaign = CampaignFactory.create(organisation=parties.harnas, issue=issue, lead=lova, joint_messages=joint)
    GoalFactory.create(campaign=campaign, target=2)
    meeting = {"issues": [issue], "people": [PersonFactory.create()]}
    MeetingFactory.create(organisation=parties.region, visibility=Visibility.PARTIES, **meeting)
    MeetingFactory.create(organisation=parties.kramnas, visibility=Visibility.OWN_ORG, **meeting)
    return campaign


@pytest.fixture
def body(parties, lova):
    return {
        "name": "Ett spår räcker inte",
        "issue": IssueFactory.create().pk,
        "organisation": parties.region.pk,
        "lead": lova.pk,
        "starts": "2027-01-11",
        "ends": "2027-12-17",
    }


def test_figures_and_messages_are_those_that_the_caller_reads(program, campaign, lova, sigrid, ylva, idun):
    def seen(user):
        [row] = program(user).get("campaigns").json()["items"]
        assert row == program(user).get(f"campaigns/{campaign.pk}").json()
        return [m["title"] for m in row["joint_messages"]], [(g["value"], g["target"]) for g in row["goals"]]

    assert seen(lova) == (["Hela banan", "Utkast"], [(1, 2)])
    assert seen(idun) == (["Hela banan", "Utkast"], [(1, 2)])
    assert seen(sigrid) == (["Hela banan"], [(1, 2)])
    assert seen(ylva) == (["Hela banan"], [(2, 2)])


def test_a_figure_says_how_many_contacts_it_leaves_out_to_whom_the_log_says_it(program, campaign, lova, sigrid, idun):
    GoalFactory.create(campaign=campaign, metric="signatories")
    for user, number in ((lova, 1), (idun, 1), (sigrid, None)):
        figures = program(user).get(f"campaigns/{campaign.pk}").json()["goals"]
        assert [figure["not_shown"] for figure in figures] == [number, None]
        goals = program(user).get("goals", campaign=campaign.pk).json()["items"]
        assert [goal["not_shown"] for goal in goals] == [number, None]


def test_an_administrator_reads_none(program, campaign, lova):
    lova.role = Role.ADMIN
    lova.save()
    assert program(lova).get("campaigns").json()["total"] == 0
    assert program(lova).get(f"campaigns/{campaign.pk}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, campaign, n, django_assert_num_queries):
    for _ in range(n - 1):
        GoalFactory.create(campaign=CampaignFactory.create(issue=campaign.issue))
    caller.get("campaigns")
    # Token, council; count, rows; messages; goals, contacts and how many are not shown.
    with django_assert_num_queries(2 + 2 + 1 + 6):
        assert caller.get("campaigns").json()["total"] == n


def test_filters_are_those_of_the_site(caller, campaign):
    CampaignFactory.create(name="Över", starts="2026-01-01", ends="2026-12-31")
    assert [row["name"] for row in caller.get("campaigns", when="past").json()["items"]] == ["Över"]
    assert [row["id"] for row in caller.get("campaigns", issue=campaign.issue_id).json()["items"]] == [campaign.pk]


def test_one_is_begun_and_changed_by_the_project_leader(program, caller, body, idun, make_message, campaign):
    answer = caller.post("campaigns", **body, stage_start=1, stage_target=3)
    assert answer.status_code == 201, answer.json()
    address = f"campaigns/{answer.json()['id']}"
    joint = make_message(campaign.issue, title="Annat")
    changed = caller.change(address, joint_messages=[joint.pk], hashtag="#spår").json()
    assert [m["title"] for m in changed["joint_messages"]] == ["Annat"]
    assert (changed["hashtag"], changed["name"], changed["version"]) == ("#spår", "Ett spår räcker inte", 2)
    assert caller.change(address, joint_messages=[]).json()["joint_messages"] == []
    assert program(idun).post("campaigns", **body).status_code == 403
    assert program(idun).change(address, name="Mitt").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": "2026-01-01"}, "ends"),
        ({"lead": 999999}, "lead"),
        ({"lead": 2**70}, "lead"),
        ({"joint_messages": [999999]}, "joint_messages"),
        ({"joint_messages": "1"}, "joint_messages"),
        ({"stage_start": 4, "stage_target": 2}, "stage_target"),
        ({"stage_start": 9}, "stage_start"),
        ({"name": "\ud800"}, "name"),
        ({"version": 1}, "version"),
        ({"goals": []}, "goals"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, body, wrong, field):
    answer = caller.post("campaigns", **{**body, **wrong})
    assert answer.status_code == 422
    assert fields(answer) == [field]
    assert not Campaign.objects.exists()


def test_only_an_active_party_carries_one_and_only_members_lead(caller, body, parties, olle):
    assert fields(caller.post("campaigns", **{**body, "organisation": parties.outside.pk})) == ["organisation"]
    assert fields(caller.post("campaigns", **{**body, "lead": olle.pk})) == ["lead"]
