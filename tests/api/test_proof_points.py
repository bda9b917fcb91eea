"""Facts over the interface, and those whose source needs a look."""

from __future__ import annotations

import datetime as dt

import pytest

from messages.house import Fact
from tests.api.conftest import fields
from tests.factories import MessageFactory
from tests.factories.messages import write_version

FACTS = (
    Fact("Ny", "SCB", dt.date(2026, 6, 1)),
    Fact("Gammal", "SCB", dt.date(2025, 6, 20)),
    Fact("På dagen", "SCB", dt.date(2025, 6, 21)),
    Fact("Okollad", "SCB"),
    Fact("Får passera", waived_on=dt.date(2027, 6, 1), waive_reason="Partens egen."),
)


@pytest.fixture
def message(elis):
    message = MessageFactory.create(title="Hela sträckan", owner=elis)
    write_version(message, proof_points=(Fact("Struken", "SCB"),))
    write_version(message, proof_points=FACTS)
    return message


@pytest.fixture
def caller(program, elis):
    return program(elis)


def test_facts_that_need_a_look_by_a_day_are_told_as_they_stand_then(caller, message):
    def doubts(day):
        return {row["text"]: row["doubt"] for row in caller.get("proof-points", before=day).json()["items"]}

    passes = {"Okollad": "never_checked", "Får passera": "no_source"}
    assert doubts("2027-06-21") == {"Gammal": "stale", **passes}
    assert doubts("2027-06-22") == {"Gammal": "stale", "På dagen": "stale", **passes}
    assert fields(caller.get("proof-points", before="snart")) == ["before"]


def test_facts_of_current_texts_with_the_doubt_about_them(caller, message):
    def texts(**query):
        return [row["text"] for row in caller.get("proof-points", **query).json()["items"]]

    assert texts() == texts(message=message.pk) == [fact.text for fact in FACTS]
    assert texts(stale="true") == ["Gammal", "Okollad", "Får passera"]
    assert texts(stale="true", waived="false") == ["Gammal", "Okollad"]
    assert texts(stale="false") == ["Ny", "På dagen"]
    assert texts(waived="true") == ["Får passera"]
    assert texts(message=MessageFactory.create(owner=message.owner).pk) == []
    rows = caller.get("proof-points").json()["items"]
    assert [row["doubt"] for row in rows] == ["", "stale", "", "never_checked", "no_source"]
    assert (rows[0]["message"]["title"], rows[0]["version"]["number"]) == ("Hela sträckan", "0.2")
    assert caller.get(f"proof-points/{rows[1]['id']}").json() == rows[1]


def test_facts_of_a_draft_are_its_readers(program, caller, message, sigrid):
    pk = caller.get("proof-points").json()["items"][0]["id"]
    reader = program(sigrid)
    assert reader.get("proof-points").json()["total"] == 0
    assert reader.get(f"proof-points/{pk}").status_code == 404
    assert fields(reader.get("proof-points", message=message.pk)) == ["message"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, elis, n, django_assert_num_queries):
    for _ in range(n):
        write_version(MessageFactory.create(owner=elis), proof_points=(Fact("Fakta", "SCB"),))
    caller.get("proof-points")
    with django_assert_num_queries(4):  # token, council; count, rows
        assert caller.get("proof-points").json()["total"] == n
