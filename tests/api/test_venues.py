"""Venues over the interface, and items that are booked in them."""

from __future__ import annotations

import pytest

from campaigns.models import Venue
from tests.api.conftest import fields
from tests.factories import ProgrammeItemFactory, VenueFactory

FACTS = {"name": "Skogssalen", "address": "Skogsgatan 1", "access": "Hiss.", "capacity": 30}


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def item(arena, sigrid):
    return ProgrammeItemFactory.create(arena=arena, ours=[sigrid])


def test_venues_are_as_visible_as_their_arena(program, caller, arena, sigrid, ylva):
    ours, other = VenueFactory.create(arena=arena), VenueFactory.create()
    assert [row["id"] for row in program(sigrid).get("venues").json()["items"]] == [ours.pk]
    assert program(ylva).get(f"venues/{ours.pk}").status_code == 404
    assert [row["id"] for row in caller.get("venues", arena=other.arena_id).json()["items"]] == [other.pk]
    assert caller.get("venues", q="sal").json()["total"] == 2


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, arena, n, django_assert_num_queries):
    VenueFactory.create_batch(n, arena=arena)
    caller.get("venues")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("venues").json()["total"] == n


def test_a_venue_comes_changes_and_goes(caller, arena, item):
    answer = caller.post("venues", arena=arena.pk, **FACTS)
    assert answer.status_code == 201
    venue = answer.json()
    address = f"venues/{venue['id']}"
    booked = caller.change(f"programme-items/{item.pk}", venue=venue["id"]).json()
    assert (booked["venue"]["id"], booked["place"]) == (venue["id"], "Skogssalen, Skogsgatan 1")
    assert caller.change(address, address="").json()["version"] == 2
    assert caller.get(f"programme-items/{item.pk}").json()["place"] == "Skogssalen"
    refused = caller.remove(address)
    assert refused.status_code == 422
    assert str(item) in str(refused.json())
    written = caller.change(f"programme-items/{item.pk}", place="Lobbyn").json()
    assert (written["venue"], written["place"]) == (None, "Lobbyn")
    assert caller.remove(address).status_code == 204
    assert not Venue.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"capacity": 0}, "capacity"), ({"name": "x" * 91}, "name"), ({"arena": 999999}, "arena")],
)
def test_a_venue_that_cannot_be(caller, arena, wrong, field):
    assert fields(caller.post("venues", **{"arena": arena.pk, **FACTS, **wrong})) == [field]
    assert not Venue.objects.exists()


def test_a_room_that_is_taken_is_told_before_it_is_booked(caller, arena, item):
    venue = VenueFactory.create(arena=arena, name="Sal 1")
    caller.change(f"programme-items/{item.pk}", venue=venue.pk)
    body = {
        "arena": arena.pk,
        "title": "Frukost",
        "kind": "roundtable",
        "starts": "2027-06-29T08:00:00Z",
        "ends": "2027-06-29T08:30:00Z",
        "venue": venue.pk,
        "lead": item.meeting.lead().pk,
    }
    answer = caller.post("programme-items", **body)
    assert fields(answer) == ["despite", "despite"]
    assert "Sal 1" in str(answer.json())
    assert caller.post("programme-items", **body, despite=True).status_code == 201
    conflict = next(row for row in caller.get(f"arenas/{arena.pk}/presence").json()["conflicts"] if row["venue"])
    assert (conflict["kind"], conflict["venue"]["name"], conflict["user"]) == ("venue_taken", "Sal 1", None)


def test_venues_are_the_coordinators_to_change(program, arena, sigrid):
    venue, reader = VenueFactory.create(arena=arena), program(sigrid)
    assert reader.post("venues", arena=arena.pk, name="Ny").status_code == 403
    assert reader.change(f"venues/{venue.pk}", name="Ny").status_code == 403
    assert reader.remove(f"venues/{venue.pk}").status_code == 403
