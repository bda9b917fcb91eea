"""Arenas over the interface, and what must be looked at before them."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import Arena
from crm.enums import MeetingState, Role
from messages.enums import MessageState
from tests.api.conftest import fields
from tests.factories import (
    ArenaDeadlineFactory,
    ArenaFactory,
    DelegateFactory,
    IssueFactory,
    PersonFactory,
    ProgrammeItemFactory,
)

NOON = dt.datetime(2027, 6, 29, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def arena(idun, sigrid):
    """Sigrid is a delegate, who arrives at noon the second day."""
    arena = ArenaFactory.create(name="Skogsdagarna", coordinator=idun)
    DelegateFactory.create(arena=arena, user=sigrid, arrives=NOON)
    return arena


@pytest.fixture
def body(idun):
    return {
        "name": "Dalveckan",
        "kind": "political_week",
        "place": "Dalby",
        "starts": "2027-08-02",
        "ends": "2027-08-05",
        "coordinator": idun.pk,
    }


def test_a_reader_sees_those_that_they_take_part_in(program, arena, sigrid, ylva, elis, idun, lova):
    other = ArenaFactory.create(name="Kanaldagarna", starts="2027-06-01", ends="2027-06-02", coordinator=idun)
    ProgrammeItemFactory.create(arena=other, ours=[ylva])

    def seen(user):
        return [row["id"] for row in program(user).get("arenas").json()["items"]]

    assert seen(sigrid) == [arena.pk]
    assert seen(ylva) == [other.pk]
    assert program(ylva).get(f"arenas/{arena.pk}").status_code == 404
    assert program(ylva).get(f"arenas/{arena.pk}/presence").status_code == 404
    for user in (elis, idun, lova):
        assert seen(user) == [arena.pk, other.pk]
    idun.role = Role.ADMIN
    idun.save()
    assert seen(idun) == []


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, n, django_assert_num_queries):
    ArenaFactory.create_batch(n)
    caller.get("arenas")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("arenas").json()["total"] == n


def test_one_is_added_and_changed_by_the_coordinator(program, caller, body, elis):
    answer = caller.post("arenas", **body)
    assert answer.status_code == 201
    address = f"arenas/{answer.json()['id']}"
    changed = caller.change(address, place="Dalheim", dates_confirmed=True).json()
    assert (changed["place"], changed["dates_confirmed"], changed["name"]) == ("Dalheim", True, "Dalveckan")
    assert changed["version"] == 2
    assert program(elis).post("arenas", **body).status_code == 403
    assert program(elis).change(address, place="Elby").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": "2027-08-01"}, "ends"),
        ({"kind": "castle"}, "kind"),
        ({"coordinator": 999999}, "coordinator"),
        ({"place": ""}, "place"),
        ({"starts": "1816-06-01"}, "starts"),
        ({"version": 4}, "version"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(caller, body, wrong, field):
    answer = caller.post("arenas", **{**body, **wrong})
    assert answer.status_code == 422
    assert fields(answer) == [field]
    assert not Arena.objects.exists()


def test_a_name_is_taken_once_and_only_a_coordinator_coordinates(caller, arena, body, elis):
    assert fields(caller.post("arenas", **{**body, "name": "Skogsdagarna"})) == ["name"]
    assert fields(caller.change(f"arenas/{arena.pk}", coordinator=elis.pk)) == ["coordinator"]


def test_days_leave_no_item_outside(caller, arena):
    ProgrammeItemFactory.create(arena=arena)
    answer = caller.change(f"arenas/{arena.pk}", ends="2027-06-28")
    assert (answer.status_code, fields(answer)) == (422, ["ends"])


def test_presence_names_conflicts_and_absent_parties(program, caller, arena, sigrid, parties):
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    answer = caller.get(f"arenas/{arena.pk}/presence")
    [conflict] = answer.json()["conflicts"]
    assert (conflict["kind"], conflict["user"]["id"], conflict["moment"]) == (
        "not_arrived",
        sigrid.pk,
        "2027-06-29T10:00:00Z",
    )
    assert [i["id"] for i in conflict["items"]] == [item.pk]
    absent = [party["id"] for party in answer.json()["absent_parties"]]
    assert absent == [parties.harnas.pk, parties.kramnas.pk, parties.board.pk]
    assert program(sigrid).get(f"arenas/{arena.pk}/presence").json() == answer.json()


def test_presence_tells_nothing_of_items_out_of_sight(program, arena, sigrid, elis):
    """A request of the region is no other party's to know."""
    ProgrammeItemFactory.create(arena=arena, ours=[sigrid], state=MeetingState.REQUESTED)
    assert len(program(sigrid).get(f"arenas/{arena.pk}/presence").json()["conflicts"]) == 1
    assert program(elis).get(f"arenas/{arena.pk}/presence").json()["conflicts"] == []


def test_clashes_show_both_asks_and_the_red_lines(program, caller, arena, sigrid, elis, make_message):
    person, issue = PersonFactory.create(), IssueFactory.create()
    message = make_message(issue, red_lines=("Ingen del utan de andra.",))
    both = {"arena": arena, "people": [person], "issues": [issue], "uses": [message]}
    first = ProgrammeItemFactory.create(ours=[sigrid], local_ask="Norr först.", **both)
    second = ProgrammeItemFactory.create(ours=[elis], local_ask="Söder först.", starts=NOON, **both)
    [clash] = caller.get(f"arenas/{arena.pk}/clashes").json()["clashes"]
    assert clash["kinds"] == ["same_person_same_day", "contradictory_ask"]
    assert clash["person"]["id"] == person.pk
    assert [(i["id"], i["lead"]["id"], i["local_ask"]) for i in clash["items"]] == [
        (first.pk, sigrid.pk, "Norr först."),
        (second.pk, elis.pk, "Söder först."),
    ]
    assert [(r["message"]["id"], r["texts"]) for r in clash["red_lines"]] == [
        (message.pk, ["Ingen del utan de andra."])
    ]
    for user in (sigrid, elis):
        assert program(user).get(f"arenas/{arena.pk}/clashes").status_code == 403


def test_what_is_used_before_it_is_adopted(program, caller, arena, sigrid, make_message):
    draft = make_message(IssueFactory.create(), state=MessageState.IN_CONSULTATION)
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid], uses=[draft, make_message(IssueFactory.create())])
    [found] = caller.get(f"arenas/{arena.pk}/unadopted").json()["uses"]
    assert (found["item"]["id"], found["message"]["id"]) == (item.pk, draft.pk)
    assert program(sigrid).get(f"arenas/{arena.pk}/unadopted").status_code == 403


def test_a_restricted_reading_needs_no_scope_to_write(program, idun, arena):
    assert program(idun, ["arenas:read"]).get(f"arenas/{arena.pk}/clashes").status_code == 200
    assert program(idun, ["people:read"]).get(f"arenas/{arena.pk}/clashes").status_code == 403


def test_next_years_arena_is_proposed_and_made_once(program, idun, sigrid, arena):
    caller = program(idun)
    ArenaDeadlineFactory.create(arena=arena)
    found = caller.get(f"arenas/{arena.pk}/proposal").json()
    assert (found["starts"], found["ends"], found["made"]) == ("2028-06-26", "2028-06-30", None)
    assert [row["due"] for row in found["deadlines"]] == ["2028-06-21"]
    body = {"arena": arena.pk, "delegates": [sigrid.pk], **{name: found[name] for name in ("name", "starts", "ends")}}
    first = caller.post("arenas/follow", **body)
    assert (first.status_code, first.json()["follows"]) == (201, arena.pk)
    assert caller.post("arenas/follow", **body).json()["id"] == first.json()["id"]
    assert caller.get(f"arenas/{arena.pk}/proposal").json()["made"] == first.json()["id"]
    assert caller.post("arenas/follow", **{**body, "name": "En annan"}).status_code == 409
    assert program(sigrid).post("arenas/follow", **body).status_code == 403


def test_a_name_is_an_arenas_own(caller, body, arena):
    refused = caller.post("arenas", **{**body, "name": arena.name})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "exists")
    assert fields(refused) == ["name"]
    assert arena.name in refused.json()["detail"]
    address = caller.post("arenas", **body).headers["Location"].removeprefix("/api/v1/")
    renamed = caller.change(address, name=arena.name)
    assert (renamed.status_code, fields(renamed)) == (409, ["name"])
    assert sorted(Arena.objects.values_list("name", flat=True)) == ["Dalveckan", arena.name]
