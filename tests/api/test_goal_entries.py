"""Recorded rows behind figures, over the interface."""

from __future__ import annotations

import pytest

from campaigns.enums import Metric
from campaigns.models import GoalEntry
from crm.enums import Role
from tests.api.conftest import fields
from tests.factories import GoalEntryFactory, GoalFactory


@pytest.fixture
def caller(program, lova):
    return program(lova)


@pytest.fixture
def goal(parties):
    return GoalFactory.create(metric=Metric.SIGNATORIES)


def test_a_row_is_recorded_with_its_evidence_and_raises_the_figure(caller, goal, lova):
    answer = caller.post(
        "goal-entries", goal=goal.pk, on="2027-06-01", amount=3, text="Tre skrev under", evidence="Dnr 27-4"
    )
    assert answer.status_code == 201
    assert answer.json()["recorded_by"]["id"] == lova.pk
    assert caller.get("goal-entries", goal=goal.pk).json()["items"] == [answer.json()]
    assert caller.get(f"goals/{goal.pk}").json()["value"] == 3


def test_rows_of_one_goal(caller, goal):
    mine = GoalEntryFactory.create(goal=goal)
    GoalEntryFactory.create()
    assert [row["id"] for row in caller.get("goal-entries", goal=goal.pk).json()["items"]] == [mine.pk]
    assert caller.get("goal-entries").json()["total"] == 2
    assert caller.get("goal-entries", goal=999999).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"evidence": " "}, "evidence"),
        ({"on": "2027-06-22"}, "on"),
        ({"on": "2026-12-31"}, "on"),
        ({"amount": 0}, "amount"),
        ({"amount": 2**31}, "amount"),
        ({"goal": None}, "goal"),
        ({"recorded_by": 1}, "recorded_by"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, goal, wrong, field):
    body = {"goal": goal.pk, "on": "2027-06-01", "text": "Skrev under", "evidence": "Dnr 27-4"}
    answer = caller.post("goal-entries", **{**body, **wrong})
    assert answer.status_code == 422
    assert fields(answer) == [field]
    assert not GoalEntry.objects.exists()


def test_what_the_log_counts_is_not_recorded_by_hand(caller, parties):
    goal = GoalFactory.create(metric=Metric.CONTACTS_ON_ISSUE)
    answer = caller.post("goal-entries", goal=goal.pk, on="2027-06-01", text="Möte", evidence="Dnr 27-4")
    assert answer.status_code == 422
    assert not GoalEntry.objects.exists()


def test_others_read_rows_but_record_none(program, goal, sigrid, idun):
    row = GoalEntryFactory.create(goal=goal)
    for user in (sigrid, idun):
        assert [r["id"] for r in program(user).get("goal-entries").json()["items"]] == [row.pk]
        body = {"goal": goal.pk, "on": "2027-06-01", "text": "Skrev under", "evidence": "Dnr"}
        assert program(user).post("goal-entries", **body).status_code == 403
    idun.role = Role.ADMIN
    idun.save()
    assert program(idun).get("goal-entries").json()["items"] == []


def test_a_row_is_taken_back_by_who_saw_it_and_no_longer_counts(program, caller, goal, idun):
    row = GoalEntryFactory.create(goal=goal, amount=5)
    path = f"goal-entries/{row.pk}/withdraw"
    assert program(idun).act(path, reason="Fel").status_code == 403
    assert caller.act(path, etag='"old"', reason="Fel").status_code == 412
    assert fields(caller.act(path, reason=" ")) == ["reason"]
    shown = caller.act(path, reason="Räknad två gånger").json()
    assert (shown["withdrawn_on"], shown["withdrawn_because"]) == ("2027-06-21", "Räknad två gånger")
    assert caller.get(f"goals/{goal.pk}").json()["value"] == 0
    assert caller.act(path, reason="Igen").status_code == 409


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, n, django_assert_num_queries):
    GoalEntryFactory.create_batch(n)
    caller.get("goal-entries")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("goal-entries").json()["total"] == n
