"""Variants over the interface."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messages.models import JointMessage, Variant
from tests.api.conftest import fields
from tests.factories import MessageFactory
from tests.factories.messages import answer, ask_parties, write_version

KIND = {"audience": "minister", "language": "sv", "form": "one_liner"}


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def message(parties, elis):
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)
    (row,) = ask_parties(message, parties.region)
    answer(row, "endorsed")
    message.refresh_from_db()
    return message


def test_a_variant_is_made_written_left_behind_confirmed_and_retired(caller, message):
    made = caller.post("variants", message=message.pk, text="Bygg nu.", source=message.current_id, **KIND)
    assert made.status_code == 201
    row = made.json()
    assert (row["number"], row["words"], row["source"]["number"], row["is_behind"]) == (1, 2, "0.1", False)
    assert row["based_on"] == "Bygger på v0.1, som 1 av 3 röstande parter står bakom."
    again = caller.post("variants", message=message.pk, text="Bygg nu.", **KIND)
    assert (again.status_code, fields(again)) == (409, ["audience"])
    path = f"variants/{row['id']}"
    assert caller.act(f"{path}/write", text="Bygg i höst.").json()["number"] == 2
    write_version(message, roof="Något helt annat.")
    behind = caller.get(path).json()
    assert (behind["is_behind"], behind["changed"], behind["version"]["number"]) == (True, ["roof"], "0.2")
    assert caller.get(f"messages/{message.pk}").json()["variants_behind"] == 1
    assert caller.get("variants", message=message.pk, behind="true").json()["total"] == 1
    stale = caller.act(f"{path}/write", text="Bygg.", source=row["source"]["id"])
    assert stale.status_code == 409
    assert caller.act(f"{path}/confirm", source=row["source"]["id"]).status_code == 409
    assert caller.act(f"{path}/confirm", source=behind["version"]["id"]).json()["is_behind"] is False
    texts = caller.get(f"{path}/texts").json()["texts"]
    assert [(text["number"], text["text"], text["source"]["number"]) for text in texts] == [
        (3, "Bygg i höst.", "0.2"),
        (2, "Bygg i höst.", "0.1"),
        (1, "Bygg nu.", "0.1"),
    ]
    assert caller.act(f"{path}/retire").json()["retired_at"] is not None
    assert caller.get("variants", message=message.pk).json()["total"] == 0
    assert caller.get("variants", message=message.pk, retired="true").json()["total"] == 1
    assert caller.act(f"{path}/confirm").status_code == 409


def test_a_version_of_another_message_names_the_field(caller, message, elis):
    other = write_version(MessageFactory.create(owner=elis, organisation=elis.organisation))
    row = caller.post("variants", message=message.pk, text="Bygg nu.", **KIND).json()
    media = {**KIND, "audience": "media"}
    for answered in (
        caller.post("variants", message=message.pk, text="Bygg nu.", source=other.pk, **media),
        caller.act(f"variants/{row['id']}/write", text="Bygg.", source=other.pk),
        caller.act(f"variants/{row['id']}/confirm", source=other.pk),
    ):
        assert (answered.status_code, fields(answered)) == (422, ["source"])


def test_the_message_is_held_before_the_variant(caller, message):
    """The order of a new version, so that neither waits for the other for ever."""
    row = caller.post("variants", message=message.pk, text="Bygg nu.", **KIND).json()
    tag = caller.get(f"variants/{row['id']}").headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert caller.act(f"variants/{row['id']}/write", etag=tag, text="Bygg i höst.").status_code == 200
    asked = [query["sql"].partition(" FROM ")[2] for query in queries]
    message_held = next(n for n, sql in enumerate(asked) if sql.startswith(f'"{JointMessage._meta.db_table}"'))
    # Held by itself, read with what belongs to it.
    own = [n for n, sql in enumerate(asked) if sql.startswith(f'"{Variant._meta.db_table}"') and "JOIN" not in sql]
    assert message_held < own[0]


def test_what_is_refused_names_the_field(caller, message):
    for wrong in ({"audience": "x"}, {"language": "fi"}, {"form": "x"}, {"text": "ord " * 26}, {"source": 999}):
        refused = caller.post("variants", **{"message": message.pk, "text": "Bygg.", **KIND, **wrong})
        assert (refused.status_code, fields(refused)) == (422, list(wrong))


def test_others_read_but_do_not_write_and_an_embargo_hides(caller, program, at, idun, sigrid, message):
    row = caller.post("variants", message=message.pk, text="Bygg nu.", **KIND).json()
    path = f"variants/{row['id']}"
    assert program(idun).get(path).status_code == 200
    assert program(idun).act(f"{path}/retire").status_code == 403
    assert program(sigrid).get(path).status_code == 404
    JointMessage.objects.filter(pk=message.pk).update(embargo_until="2027-07-01T04:00:00Z")
    assert program(idun).get(path).status_code == 404
    assert program(idun).get("variants").json()["total"] == 0
    assert program(idun).get(f"messages/{message.pk}").json()["variants_behind"] is None


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same(n, caller, message, django_assert_num_queries):
    for audience in ("minister", "media", "youth")[:n]:
        caller.post("variants", message=message.pk, text="Bygg nu.", **{**KIND, "audience": audience})
    with django_assert_num_queries(7):
        assert caller.get("variants", message=message.pk).json()["total"] == n
