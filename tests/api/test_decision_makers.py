"""Decision-makers over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.models import Person
from tests.api.conftest import fields
from tests.factories import (
    CommitmentFactory,
    IssueFactory,
    MandateFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    StanceFactory,
)


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def vera(parties, elis):
    """Has left one office for another, met two parties, and owes an answer."""
    vera = PersonFactory.create(name="Vera Lindmåne", ref="DM01", influence=5)
    body = OrganisationFactory.create(name="Skogsdepartementet", kind="ministry", partnership="none")
    MandateFactory.create(person=vera, body=body, title="Statssekreterare", starts=None, ends=dt.date(2026, 11, 1))
    MandateFactory.create(person=vera, body=body, starts=dt.date(2026, 11, 2))
    MeetingFactory.create(people=[vera], organisation=parties.region, on=dt.date(2027, 6, 2), visibility="parties")
    MeetingFactory.create(people=[vera], organisation=parties.harnas, on=dt.date(2027, 6, 9))
    MeetingFactory.create(people=[vera], organisation=parties.region, on=dt.date(2027, 6, 29), state="confirmed")
    CommitmentFactory.create(person=vera, organisation=parties.region, text="Besked om banan")
    CommitmentFactory.create(person=vera, organisation=parties.harnas, text="Hemligt löfte", owner=elis)
    return vera


def test_a_card_holds_mandates_contact_and_commitments_that_the_caller_may_read(caller, vera, parties):
    [card] = caller.get("decision-makers").json()["items"]
    assert card == caller.get(f"decision-makers/{vera.pk}").json()
    assert (card["name"], card["influence"], card["in_office"]) == ("Vera Lindmåne", 5, True)
    assert [(m["title"], m["ends"]) for m in card["mandates"]] == [
        ("Statsråd", None),
        ("Statssekreterare", "2026-11-01"),
    ]
    # Härnäs met her later, on its own: the coordinator of another party does not read that.
    assert card["last_contact"]["on"] == "2027-06-02"
    assert card["last_contact"]["organisation"] == {"id": parties.region.pk, "name": "Region Skog"}
    assert [c["text"] for c in card["open_commitments"]] == ["Besked om banan"]


def test_the_same_card_for_the_party_that_met_her(program, elis, vera):
    card = program(elis).get(f"decision-makers/{vera.pk}").json()
    assert card["last_contact"]["on"] == "2027-06-09"
    assert [c["text"] for c in card["open_commitments"]] == ["Hemligt löfte"]


def test_no_card_tells_an_opinion(caller, vera):
    StanceFactory.create(person=vera, issue=IssueFactory.create(name="Banan"), position="opposes", source="Radio 3 maj")
    text = caller.get("decision-makers").content.decode()
    assert "opposes" not in text
    assert "Radio 3 maj" not in text
    assert caller.get("decision-makers", position="opposes").status_code == 400


@pytest.mark.parametrize("n", [1, 3, 50])
def test_a_list_costs_the_same_at_any_length(caller, vera, n, django_assert_num_queries):
    for _ in range(n - 1):
        MeetingFactory.create(
            people=[MandateFactory.create(body=vera.mandates.first().body).person], visibility="parties"
        )
    caller.get("decision-makers", limit=100)
    with django_assert_num_queries(2 + 5):  # token, council; count, people and what is nested
        assert caller.get("decision-makers", limit=100).json()["total"] == n


def test_order_and_search_are_swedish(caller, parties):
    for name in ("Örjan Ek", "Åsa Ask", "Zelda Al", "Ärla Björk"):
        PersonFactory.create(name=name)
    assert [p["name"] for p in caller.get("decision-makers").json()["items"]] == [
        "Zelda Al",
        "Åsa Ask",
        "Ärla Björk",
        "Örjan Ek",
    ]
    assert [p["name"] for p in caller.get("decision-makers", q="asa").json()["items"]] == ["Åsa Ask"]


def test_one_is_added_by_those_who_keep_the_register(caller, program, sigrid):
    answer = caller.post("decision-makers", name="Rolf Käppvåg", influence=4)
    assert answer.status_code == 201
    assert answer.json()["in_office"] is False
    assert program(sigrid).post("decision-makers", name="Rolf Käppvåg").status_code == 403
    assert Person.objects.count() == 1


def test_contact_facts_are_changed_by_more_than_the_rest(program, parties, vera, elis):
    elis.role = "process_leader"
    elis.save()
    leader = program(elis)
    assert leader.change(f"decision-makers/{vera.pk}", phone="060-123").json()["phone"] == "060-123"
    assert leader.change(f"decision-makers/{vera.pk}", influence=1).status_code == 403
    assert Person.objects.get(pk=vera.pk).influence == 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"influence": 6}, "influence"),
        ({"email": "vera"}, "email"),
        ({"mandates": []}, "mandates"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_is_named(caller, vera, body, field):
    answer = caller.change(f"decision-makers/{vera.pk}", **body)
    assert answer.status_code == 422
    assert fields(answer) == [field]
