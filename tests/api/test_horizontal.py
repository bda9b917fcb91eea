"""Horizontal criteria over the interface."""

from __future__ import annotations

import pytest

from campaigns.enums import Gender
from campaigns.models import OwnStatement
from tests.api.conftest import fields
from tests.factories import ArenaFactory, DelegateFactory, UserFactory


def test_one_states_ones_own_and_sees_nobody_elses(program, sigrid, idun):
    caller = program(sigrid)
    assert caller.get("own-statement").json() == {"gender": ""}
    assert caller.act("own-statement/choose", gender="woman").json() == {"gender": "woman"}
    assert fields(caller.act("own-statement/choose", gender="x")) == ["gender"]
    assert program(idun).get("own-statement").json() == {"gender": ""}
    assert caller.act("own-statement/choose", gender="").json() == {"gender": ""}


def test_a_delegate_says_how_they_travel(program, arena, sigrid, lova):
    [row] = program(sigrid).get("delegates", arena=arena.pk).json()["items"]
    address = f"delegates/{row['id']}"
    assert program(sigrid).act(f"{address}/travel", travel="train").json()["travel"] == "train"
    assert fields(program(sigrid).act(f"{address}/travel", travel="rocket")) == ["travel"]
    assert program(lova).act(f"{address}/travel", travel="car").status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_criteria_are_counts_and_cost_the_same_at_any_number(program, idun, parties, n, django_assert_num_queries):
    for _ in range(n):
        arena = ArenaFactory.create(coordinator=idun)
        for _each in range(5):
            user = UserFactory.create(organisation=parties.kramnas)
            DelegateFactory.create(arena=arena, user=user)
            OwnStatement.objects.create(user=user, gender=Gender.WOMAN)
    caller = program(idun)
    caller.get("criteria")
    with django_assert_num_queries(7):  # token, council, count, arenas, delegates, speakers, statements
        found = caller.get("criteria").json()
    assert found["total"] == n
    assert found["items"][0]["genders"] == [
        {"code": "woman", "label": "Kvinna", "count": 5},
        {"code": "man", "label": "Man", "count": 0},
    ]
