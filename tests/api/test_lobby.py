"""Published registers compared with the log, over the interface."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from django.db import connection

from campaigns.imports import lobby as reader
from tests.api.conftest import fields
from tests.factories import LobbyCheckFactory, MeetingFactory, PersonFactory

CSV = "datum;vem;organisationer\n2027-05-10;Vera Lindmåne;Region Skog\n2027-05-12;Vera Lindmåne;Region Skog\n"
COLUMNS = {"datum": "on", "vem": "people", "organisationer": "organisations"}


def sent(text=CSV, register="Öppenhetsregistret"):
    return {"register": register, "file": {"name": "r.csv", "content": base64.b64encode(text.encode()).decode()}}


def test_a_file_is_read_compared_and_decided_on(program, idun, ylva, parties):
    person = PersonFactory.create(name="Vera Lindmåne")
    other = PersonFactory.create(name="Bo Gran")
    csv = CSV + "2027-05-25;Bo Gran;Region Skog\n"
    ours = MeetingFactory.create(organisation=parties.region, people=[person, other], on=dt.date(2027, 5, 10))
    caller = program(idun)
    answer = caller.post("lobby-checks", **sent(csv))
    assert (answer.status_code, answer.json()["step"]) == (201, "columns")
    address = f"lobby-checks/{answer.json()['id']}"
    assert [one["name"] for one in caller.get(f"{address}/columns").json()["columns"]] == list(COLUMNS)
    read = caller.act(f"{address}/map-columns", mapping=COLUMNS).json()
    assert (read["step"], read["names"], read["meetings"]) == ("compare", ["Region Skog"], 3)
    period = {"first": "2027-05-01", "last": "2027-05-31"}
    compared = caller.act(f"{address}/compare", own_names=["Region Skog"], **period).json()
    assert (compared["step"], compared["first"]) == ("", "2027-05-01")
    told = caller.get(f"{address}/lines", list="matched").json()
    assert (told["found"], told["published"], told["lines"][0]["meeting"]["id"]) == (1, 3, ours.pk)
    for name in ("matched", "unpublished"):
        [line] = caller.get(f"{address}/lines", list=name).json()["lines"]
        assert [[one["id"] for one in line[of]] for of in ("published_for", "not_published_for")] == [
            [person.pk],
            [other.pk],
        ]
    hidden = program(ylva).get(f"{address}/lines", list="published").json()
    assert (hidden["found"], [line["row"]["number"] for line in hidden["lines"]]) == (0, [2, 3, 4])
    row = told["lines"][0]["row"]["id"]
    decision = {"check": answer.json()["id"], "row": row, "meeting": ours.pk, "verdict": "not_same"}
    decided = caller.post("lobby-decisions", **decision)
    assert decided.status_code == 201
    assert caller.get(f"{address}/lines", list="matched").json()["lines"] == []
    assert program(ylva).get("lobby-decisions").json()["total"] == 0
    assert program(ylva).post("lobby-decisions", **decision).status_code == 403
    assert caller.remove(f"lobby-decisions/{decided.json()['id']}").status_code == 204
    assert caller.get(f"{address}/lines", list="matched").json()["found"] == 1
    assert caller.act(f"{address}/find-again").status_code == 200
    assert caller.act(f"{address}/compare", own_names=["A"], **period).status_code == 409
    file = b"".join(caller.get(f"{address}/csv", list="matched").streaming_content)
    assert file.startswith(b"\xef\xbb\xbf")
    assert "Vera Lindmåne;Bo Gran;" in file.decode()
    again = caller.post("lobby-checks", **sent(csv)).json()
    assert (again["same_as"], again["register"]) == (answer.json()["id"], answer.json()["register"])
    assert caller.remove(f"lobby-checks/{again['id']}").status_code == 204


@pytest.mark.parametrize(
    ("wrong", "field"),
    [(sent(""), "file"), (sent("a;b\n1;2\n", register=" "), "register"), (sent(register="=1+1"), "register")],
)
def test_a_file_that_cannot_be(program, idun, wrong, field):
    answer = program(idun).post("lobby-checks", **wrong)
    assert (answer.status_code, fields(answer)) == (422, [field])


def test_what_cannot_be_decided(program, idun):
    check = LobbyCheckFactory.create()
    answer = program(idun).post("lobby-decisions", check=check.pk, verdict="same")
    assert fields(answer) == ["verdict"]


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(program, elis, n, django_assert_num_queries):
    LobbyCheckFactory.create_batch(n)
    caller = program(elis)
    caller.get("lobby-checks")
    with django_assert_num_queries(5):  # token, council, count, rows, the same files
        assert caller.get("lobby-checks").json()["total"] == n


def test_nothing_is_held_while_a_file_is_read(program, idun, parties, monkeypatch):
    outside, seen = len(connection.savepoint_ids), []
    real = reader.read

    def read(*args):
        seen.append(len(connection.savepoint_ids) - outside)
        return real(*args)

    monkeypatch.setattr(reader, "read", read)
    caller = program(idun)
    answer = caller.post("lobby-checks", **sent(CSV.replace("vem", "politiker")))
    address = f"lobby-checks/{answer.json()['id']}"
    compared = caller.act(f"{address}/compare", own_names=["Region Skog"], first="2027-05-01", last="2027-05-31")
    assert (compared.status_code, seen) == (200, [0, 0])


def test_a_register_is_renamed_and_taken_away(program, idun, elis):
    check = LobbyCheckFactory.create(register__name="Öppenhetsregistret")
    LobbyCheckFactory.create(register__name="Annat")
    caller, address = program(idun), f"lobby-registers/{check.register_id}"
    assert [one["name"] for one in program(elis).get("lobby-registers").json()["items"]] == [
        "Annat",
        "Öppenhetsregistret",
    ]
    assert program(elis).change(address, name="Lobbyregistret").status_code == 403
    assert program(elis).remove(address).status_code == 403
    assert caller.change(address, name="Lobbyregistret").json() == {
        "id": check.register_id,
        "name": "Lobbyregistret",
        "version": 2,
    }
    refused = caller.change(address, name="annat")
    assert (refused.status_code, fields(refused)) == (409, ["name"])
    assert caller.remove(address).status_code == 204
    assert caller.get(f"lobby-checks/{check.pk}").status_code == 404
    assert [one["name"] for one in caller.get("lobby-registers").json()["items"]] == ["Annat"]


@pytest.mark.parametrize("n", [1, 3])
def test_registers_cost_the_same_at_any_number(program, elis, n, django_assert_num_queries):
    LobbyCheckFactory.create_batch(n)
    caller = program(elis)
    caller.get("lobby-registers")
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get("lobby-registers").json()["total"] == n
