"""Which messages have reached which decision-makers, over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.api.conftest import fields
from tests.factories import MessageFactory, PersonFactory
from tests.factories.messages import write_version
from tests.messages.test_matrix import hear


@pytest.fixture
def message(elis):
    message = MessageFactory.create(title="Hela sträckan", owner=elis)
    write_version(message)
    return message


def test_a_decision_maker_and_what_they_have_heard(program, message, elis):
    vera, rolf = PersonFactory.create(name="Vera Lind"), PersonFactory.create(name="Rolf Käpp")
    hear(message, vera, on=dt.date(2027, 5, 2), ours=elis)
    hear(message, vera, on=dt.date(2027, 5, 12), ours=elis)
    caller = program(elis)
    assert [row["person"]["id"] for row in caller.get("message-reach").json()["items"]] == [vera.pk]
    [first, second] = caller.get("message-reach", everybody="true").json()["items"]
    assert (first["person"]["id"], first["messages"]) == (rolf.pk, [])
    [heard] = second["messages"]
    assert (heard["message"]["id"], heard["times"], heard["last_on"], heard["version"]) == (
        *(message.pk, 2, "2027-05-12"),
        "0.1",
    )
    assert heard["party"] == elis.organisation.short_name
    assert [row["person"]["id"] for row in caller.get("message-reach", without="true").json()["items"]] == [rolf.pk]
    assert caller.get("message-reach", everybody="true", limit=1).json()["total"] == 2
    behind = caller.get("message-uses", message=message.pk, person=vera.pk).json()
    assert [row["said_by"]["id"] for row in behind["items"]] == [elis.pk, elis.pk]


@pytest.mark.parametrize("query", [{"party": 999}, {"period": "igår"}, {"person": 1}, {"from": "i maj"}])
def test_a_parameter_that_cannot_be_read_is_named(program, elis, query):
    answered = program(elis).get("message-reach", **query)
    assert (answered.status_code, fields(answered)) == (400, list(query))


@pytest.mark.parametrize("path", ["message-reach", "meetings", "meetings/not-shown"])
def test_a_period_turned_round_is_told(program, elis, path):
    answered = program(elis).get(path, **{"from": "2027-05-03", "to": "2027-05-02"})
    assert (answered.status_code, fields(answered)) == (400, ["to"])
    assert answered.json()["detail"] == "Sista dagen kan inte komma före den första."


@pytest.mark.parametrize("n", [5, 50])
def test_a_page_costs_the_same_at_any_size(program, message, elis, n, django_assert_num_queries):
    for _ in range(n):
        hear(message, PersonFactory.create(), on=dt.date(2027, 5, 2), ours=elis)
    caller = program(elis)
    caller.get("message-reach", limit=100)
    with django_assert_num_queries(8):
        assert len(caller.get("message-reach", limit=100).json()["items"]) == n
