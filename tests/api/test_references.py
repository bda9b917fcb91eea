"""A reference names one thing: whoever gives it to another is told which field is wrong, in words."""

from __future__ import annotations

import pytest

from tests.factories import IssueFactory, MessageFactory
from tests.factories.campaigns import ArenaFactory, CampaignFactory, GoalFactory


@pytest.fixture
def bodies(idun, lova, parties):
    issue = IssueFactory.create(organisation=parties.region)
    campaign = CampaignFactory.create(ref="R1", organisation=parties.region, lead=lova)
    ArenaFactory.create(ref="R1", name="Skogsveckan")
    GoalFactory.create(ref="R1", campaign=campaign)
    MessageFactory.create(ref="R1", owner=idun, organisation=parties.region)
    days = {"starts": "2027-09-07", "ends": "2027-09-08"}
    return {
        "messages": (idun, {"title": "Nytt", "issue": issue.pk}),
        "arenas": (idun, {"name": "Ny", "kind": "home_arena", "place": "Torget", "coordinator": idun.pk, **days}),
        "campaigns": (
            lova,
            {"name": "Ny", "issue": issue.pk, "organisation": parties.region.pk, "lead": lova.pk, **days},
        ),
        "goals": (
            lova,
            {
                "campaign": campaign.pk,
                "kind": "output",
                "text": "Nytt",
                "metric": "interactions_on_issue",
                "target": 3,
            },
        ),
    }


@pytest.mark.parametrize("path", ["messages", "arenas", "campaigns", "goals"])
def test_a_reference_in_use_is_named(program, bodies, path):
    user, body = bodies[path]
    answer = program(user).post(path, **body, ref="R1")
    assert answer.status_code == 409
    assert answer.json()["errors"] == [{"field": "ref", "detail": "Beteckningen ”R1” används redan."}]
    assert program(user).post(path, **body, ref="R2").status_code == 201


def test_an_arenas_name_in_use_is_named(program, bodies):
    user, body = bodies["arenas"]
    answer = program(user).post("arenas", **{**body, "name": "Skogsveckan"})
    assert answer.json()["errors"] == [{"field": "name", "detail": "Det finns redan en arena som heter ”Skogsveckan”."}]
