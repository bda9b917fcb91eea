"""Comments over the interface."""

from __future__ import annotations

import pytest

from crm.enums import Role
from messages.models import Comment
from messages.queries.house import house_of
from messages.queries.passages import passages
from tests.api.conftest import fields
from tests.factories import MessageFactory, UserFactory
from tests.factories.messages import ask_parties, write_version

BODY = "Vilken sträcka menar vi?"


@pytest.fixture
def message(parties, elis):
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    ask_parties(message, parties.kramnas)
    message.refresh_from_db()
    return message


@pytest.fixture
def roof(message):
    return {
        "message": message.pk,
        "version": message.current_id,
        "block_hash": passages(house_of(message.current))[0].content_hash,
    }


@pytest.fixture
def caller(program, parties):
    return program(UserFactory.create(organisation=parties.kramnas, role=Role.COMMUNICATOR))


def test_comment_reply_resolve_reopen_and_take_back(caller, program, elis, message, roof):
    made = caller.post("comments", body=BODY, **roof)
    assert made.status_code == 201
    row = made.json()
    assert (row["part"], row["quoted"], row["is_earlier"], row["replies"]) == ("roof", "Bygg i en följd.", False, [])
    owner = program(elis)
    replied = owner.act(f"comments/{row['id']}/reply", body="Hela.")
    assert replied.status_code == 200
    (answer,) = replied.json()["replies"]
    assert (answer["body"], answer["author"]["name"]) == ("Hela.", "Elis Text")
    assert caller.get(f"comments/{answer['id']}").json()["parent"] == row["id"]
    settled = owner.act(f"comments/{row['id']}/resolve").json()
    assert (settled["resolved_by"]["name"], settled["resolved_at"]) == ("Elis Text", "2027-06-21T06:00:00Z")
    assert owner.act(f"comments/{row['id']}/resolve").status_code == 409
    assert caller.get("comments", message=message.pk, open="true").json()["total"] == 0
    assert caller.get("comments", message=message.pk, open="false").json()["total"] == 1
    assert caller.act(f"comments/{row['id']}/reopen").json()["resolved_at"] is None
    assert caller.remove(f"comments/{row['id']}").status_code == 422
    assert owner.remove(f"comments/{answer['id']}").status_code == 204
    assert caller.remove(f"comments/{row['id']}").status_code == 204
    assert Comment.objects.count() == 0


def test_what_is_refused_names_the_field(caller, message, roof):
    assert fields(caller.get("comments")) == ["message"]
    for wrong in ({"block_hash": "0" * 64}, {"body": ""}, {"body": "x" * 2001}, {"version": None}, {"version": 9999}):
        refused = caller.post("comments", **{"body": BODY, **roof, **wrong})
        assert (refused.status_code, fields(refused)) == (422, list(wrong))


def test_the_rest_neither_read_nor_write(caller, program, sigrid, message, roof):
    row = caller.post("comments", body=BODY, **roof).json()
    assert program(sigrid).get(f"comments/{row['id']}").status_code == 404
    refused = program(sigrid).post("comments", body=BODY, **roof)
    assert (refused.status_code, fields(refused)) == (422, ["message", "version"])
    assert program(sigrid).get("comments", message=message.pk).status_code == 400


def test_a_changed_part_is_told(caller, message, roof):
    row = caller.post("comments", body=BODY, **roof).json()
    write_version(message, roof="Nytt tak.")
    now = caller.get(f"comments/{row['id']}").json()
    assert (now["is_earlier"], now["quoted"]) == (True, "Bygg i en följd.")


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same(n, caller, program, elis, message, roof, django_assert_num_queries):
    for _ in range(n):
        row = caller.post("comments", body=BODY, **roof).json()
        program(elis).act(f"comments/{row['id']}/reply", body="Hela.")
    with django_assert_num_queries(10):
        assert caller.get("comments", message=message.pk, limit=100).json()["total"] == n
