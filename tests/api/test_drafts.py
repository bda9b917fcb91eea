"""Saves over the interface: kept, read by those who write, published as a version."""

from __future__ import annotations

import pytest

from messages.models import MessageVersion
from tests.api.conftest import fields
from tests.factories import MessageFactory, PersonFactory
from tests.factories.messages import answer, ask_parties, write_version


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def message(elis):
    return MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)


@pytest.fixture
def whole(db):
    return {
        "roof": "Bygg i en följd.",
        "text": "Vi behöver spår.",
        "asks": [{"text": "Peka ut.", "addressees": [PersonFactory.create(name="Vera Lindmåne").pk]}],
        "questions": [{"question": "Varför?", "answer": "Därför."}],
        "proof_points": [{"text": "Enkelspår.", "source": "Banan", "checked_on": "2027-01-01"}],
    }


def test_a_save_is_kept_and_published(caller, message, whole):
    first = caller.post("drafts", message=message.pk, **whole)
    assert first.status_code == 201
    saved = first.json()
    assert caller.get(f"drafts/{saved['id']}").json() == saved
    assert (saved["number"], saved["base"], saved["is_unpublished"]) == (1, None, True)
    assert (saved["roof"], saved["questions"]) == (whole["roof"], whole["questions"])
    assert [person["name"] for person in saved["asks"][0]["addressees"]] == ["Vera Lindmåne"]
    second = caller.post(
        "drafts", message=message.pk, seen=saved["content_hash"], **{**whole, "roof": "Bygg allt."}
    ).json()
    assert [row["is_unpublished"] for row in caller.get("drafts", message=message.pk).json()["items"]] == [True, False]
    stale = caller.act(f"messages/{message.pk}/publish", seen=saved["content_hash"])
    assert stale.status_code == 409
    done = caller.act(f"messages/{message.pk}/publish", seen=second["content_hash"], number="0.7")
    assert done.status_code == 200
    assert MessageVersion.objects.get().number == "0.7"
    assert [row["is_unpublished"] for row in caller.get("drafts", message=message.pk).json()["items"]] == [False, False]


def test_a_second_save_says_what_it_started_from(caller, message, whole):
    write_version(message)
    unread = caller.post("drafts", message=message.pk, **whole)
    assert (unread.status_code, fields(unread)) == (422, ["seen"])
    stale = caller.post("drafts", message=message.pk, seen="x", **whole)
    assert stale.status_code == 409


def test_only_spelling_is_minor(caller, parties, message, whole):
    (row,) = ask_parties(message, parties.kramnas)
    answer(row, "endorsed")
    seen = message.current.content_hash
    saved = caller.post("drafts", message=message.pk, seen=seen, **whole).json()
    refused = caller.act(f"messages/{message.pk}/publish", seen=saved["content_hash"], change="minor")
    assert (refused.status_code, fields(refused)) == (422, ["change"])
    assert message.current.endorsements.get().state == "endorsed"


def test_others_are_not_told_of_saves(caller, program, parties, idun, ylva, message, whole):
    ask_parties(message, parties.kramnas)
    saved = caller.post("drafts", message=message.pk, seen=message.current.content_hash, **whole).json()
    for other in (idun, ylva):
        assert program(other).get(f"drafts/{saved['id']}").status_code == 404
        assert program(other).get("drafts", message=message.pk).json().get("items", []) == []
        refused = program(other).post("drafts", message=message.pk, seen=saved["content_hash"], **whole)
        assert refused.status_code == 403
