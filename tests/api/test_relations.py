"""What is known around a decision-maker, over the interface."""

from __future__ import annotations

import pytest

from tests.factories import PersonFactory, UserFactory


@pytest.fixture
def rut(program, parties):
    return program(UserFactory.create(organisation=parties.harnas, role="process_leader"))


@pytest.fixture
def vera(parties):
    return PersonFactory.create(name="Vera Lindmåne")


@pytest.mark.parametrize(
    ("name", "sent", "bad", "field"),
    [
        ("person-identifiers", {"scheme": "wikidata", "value": "Q42"}, {"value": "42"}, "value"),
        ("contact-details", {"kind": "phone", "value": "08-405 10 00"}, {"value": "ring"}, "value"),
    ],
)
def test_a_fact_is_noted_found_and_taken_away(rut, vera, name, sent, bad, field):
    made = rut.post(name, person=vera.pk, **sent)
    assert made.status_code == 201
    row = made.json()
    assert {key: row[key] for key in sent} == sent
    assert [one["id"] for one in rut.get(name, person=vera.pk).json()["items"]] == [row["id"]]
    assert rut.post(name, person=vera.pk, **sent).status_code == 409
    assert field in rut.post(name, person=vera.pk, **(sent | bad)).content.decode()
    assert rut.remove(f"{name}/{row['id']}").status_code == 204
    assert rut.get(name).json()["total"] == 0


def test_parties_over_time_and_door_openers(rut, vera, elis):
    made = rut.post("party-memberships", person=vera.pk, party="C", group="Renew", starts="2019-07-02")
    assert made.status_code == 201
    ended = rut.act(f"party-memberships/{made.json()['id']}/end", ends="2024-01-01", ends_precision="year")
    assert ended.json()["ends"] == "2024-12-31"
    opener = rut.post("door-openers", person=vera.pk, user=elis.pk, how="Satt i nämnden")
    assert opener.json()["user"] == {"id": elis.pk, "name": "Elis Text"}


def test_the_card_tells_who_keeps_the_relation(rut, vera, elis):
    before = rut.get(f"decision-makers/{vera.pk}")
    assert before.json()["relation_owner"] is None
    card = rut.change(f"decision-makers/{vera.pk}", relation_owner=elis.pk, county_tie="Uppvuxen här")
    assert card.json()["relation_owner"] == {"id": elis.pk, "name": "Elis Text"}
    assert card.json()["county_tie"] == "Uppvuxen här"


def test_readers_read(program, sigrid, vera):
    caller = program(sigrid)
    for name in ("party-memberships", "person-identifiers", "contact-details", "door-openers"):
        assert caller.get(name).json()["total"] == 0
        assert caller.post(name, person=vera.pk).status_code == 403
