"""Versions over the interface: the whole house, saved and compared."""

from __future__ import annotations

import pytest

from messages.house import AskText
from messages.models import JointMessage, MessageVersion
from tests.api.conftest import fields
from tests.factories import MessageFactory, PersonFactory
from tests.factories.messages import answer, ask_parties, write_version


@pytest.fixture
def caller(program, elis):
    return program(elis)


@pytest.fixture
def vera(db):
    return PersonFactory.create(name="Vera Lindmåne")


@pytest.fixture
def message(elis):
    return MessageFactory.create(title="Hela sträckan", owner=elis, organisation=elis.organisation)


@pytest.fixture
def whole(vera):
    return {
        "roof": "Bygg i en följd.",
        "pillars": ["Godset.", "Människorna."],
        "text": "Vi behöver spår.\n\nNu.",
        "proof_points": [
            {"text": "Enkelspår.", "source": "Banan", "checked_on": "2024-01-01", "needs_verification": True},
            {"text": "Okänt.", "waive_reason": "Partens egen."},
        ],
        "asks": [{"text": "Peka ut.", "addressees": [vera.pk]}, {"ref": "K7", "text": "Betala."}],
        "red_lines": ["Inte norr mot söder."],
        "do_not_say": ["Årtal."],
        "questions": [{"question": "Varför?", "answer": "Därför."}],
        "defensive": ["Kostnaden."],
    }


@pytest.fixture
def first(caller, message, whole):
    return caller.post("versions", message=message.pk, **whole).json()


def test_a_first_version_holds_the_whole_house(caller, message, first, whole, vera, elis):
    assert caller.get(f"versions/{first['id']}").json() == first
    assert caller.get("versions", message=message.pk).json()["items"] == [first]
    lists = ("roof", "pillars", "text", "red_lines", "do_not_say", "questions", "defensive")
    assert {name: first[name] for name in lists} == {name: whole[name] for name in lists}
    assert (first["number"], first["change"], first["is_current"]) == ("0.1", "first", True)
    assert [(ask["ref"], ask["text"]) for ask in first["asks"]] == [("A1", "Peka ut."), ("K7", "Betala.")]
    assert first["asks"][0]["addressees"] == [{"id": vera.pk, "ref": "", "name": "Vera Lindmåne"}]
    assert [fact["doubt"] for fact in first["proof_points"]] == ["stale", "no_source"]
    waived = first["proof_points"][1]
    assert (waived["waived_by"]["id"], waived["waived_on"]) == (elis.pk, "2027-06-21")
    assert (first["words"], first["seconds_aloud"]) == (4, 5)


def test_blocks_come_in_reading_order_with_their_hashes(first):
    blocks = first["blocks"]
    assert [block["kind"] for block in blocks] == [
        *("roof", "pillar", "pillar", "paragraph", "paragraph", "red_line", "do_not_say", "question", "defensive")
    ]
    assert [block["kind"] for block in blocks if not block["is_covered"]] == ["do_not_say", "question", "defensive"]
    assert {len(block["content_hash"]) for block in blocks} == {64}


def test_a_new_version_starts_from_the_text_that_was_read(caller, message, first, whole):
    changed = {**whole, "roof": whole["roof"] + "!"}
    unread = caller.post("versions", message=message.pk, **changed)
    assert (unread.status_code, fields(unread)) == (422, ["seen"])
    saved = caller.post("versions", message=message.pk, seen=first["content_hash"], change="minor", **changed)
    assert saved.status_code == 201
    assert (saved.json()["number"], saved.json()["change"]) == ("0.2", "minor")
    stale = caller.post("versions", message=message.pk, seen=first["content_hash"], **whole)
    assert stale.status_code == 409
    assert stale.json()["type"].endswith("/stale")
    assert MessageVersion.objects.count() == 2
    assert not caller.get(f"versions/{first['id']}").json()["is_current"]


def test_more_than_spelling_is_not_minor(caller, message, first, whole):
    changed = {**whole, "roof": "Bygg allt i en följd."}
    refused = caller.post("versions", message=message.pk, seen=first["content_hash"], change="minor", **changed)
    assert (refused.status_code, fields(refused)) == (422, ["change"])
    assert MessageVersion.objects.count() == 1


def test_a_reason_to_pass_keeps_its_giver(caller, program, message, first, whole, idun):
    message.editors.add(idun)
    changed = {**whole, "roof": "Bygg allt i en följd."}
    saved = program(idun).post("versions", message=message.pk, seen=first["content_hash"], **changed).json()
    assert saved["created_by"]["id"] == idun.pk
    assert saved["proof_points"][1]["waived_by"] == first["proof_points"][1]["waived_by"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"roof": ""}, ["roof"]),
        ({"roof": "x" * 501}, ["roof"]),
        ({"pillars": ["Godset.", " "]}, ["pillars[1]"]),
        ({"pillars": ["Godset.\nMer."]}, ["pillars[0]"]),
        ({"pillars": "Godset."}, ["pillars"]),
        ({"pillars": ["x"] * 61}, ["pillars"]),
        ({"asks": [{"text": ""}]}, ["asks[0].text"]),
        ({"asks": [{"text": "A"}, {"text": "B", "colour": "red"}]}, ["asks[1].colour"]),
        ({"asks": [{"text": "A", "addressees": [999]}]}, ["asks[0].addressees"]),
        ({"asks": [7]}, ["asks[0]"]),
        ({"asks": [{"ref": "K", "text": "A"}, {"ref": "K", "text": "B"}]}, ["asks"]),
        ({"questions": [{"question": "Varför?"}]}, ["questions[0].answer"]),
        ({"proof_points": [{"text": "Fakta", "checked_on": "0001-01-01"}]}, ["proof_points[0].checked_on"]),
        ({"proof_points": [{"text": "Fakta", "waived_on": "2027-06-01"}]}, ["proof_points[0].waived_on"]),
        ({"text": "\ud800"}, ["text"]),
        ({"text": "x" * 20_001}, ["text"]),
        ({"number": "1.٣٣٣٣٣"}, ["number"]),
        ({"change": "first"}, ["change"]),
        ({"content_hash": "0"}, ["content_hash"]),
        ({"message": 999}, ["message"]),
    ],
)
def test_what_cannot_be_saved_is_named_by_its_path(caller, message, whole, body, wrong):
    answered = caller.post("versions", **{"message": message.pk, **whole, **body})
    assert answered.status_code == 422
    assert fields(answered) == wrong
    assert MessageVersion.objects.count() == 0


@pytest.mark.parametrize("number", ["0.1", "0.0", "one"])
def test_a_number_is_above_the_last(caller, message, first, whole, number):
    body = {**whole, "roof": "Annat.", "seen": first["content_hash"], "number": number}
    assert fields(caller.post("versions", message=message.pk, **body)) == ["number"]
    assert caller.post("versions", message=message.pk, **{**body, "number": "2.0"}).json()["number"] == "2.0"


def test_a_condition_is_heeded_unless_one_says_otherwise(caller, message, first, whole, parties):
    message.refresh_from_db()
    answer(ask_parties(message, parties.kramnas)[0], "conditional", level="KS", condition="Om norr byggs.")
    body = {**whole, "roof": "Annat.", "seen": first["content_hash"]}
    refused = caller.post("versions", message=message.pk, **body)
    assert (refused.status_code, fields(refused)) == (422, ["despite_conditions"])
    assert (
        caller.post("versions", message=message.pk, despite_conditions="Beslut i nämnden.", **body).status_code == 201
    )


def test_a_frozen_text_is_a_conflict_and_whoever_only_reads_is_refused(caller, program, message, first, whole, idun):
    body = {"message": message.pk, **whole, "roof": "Annat.", "seen": first["content_hash"]}
    assert program(idun).post("versions", **body).status_code == 403
    JointMessage.objects.filter(pk=message.pk).update(state="ready")
    assert caller.post("versions", **body).status_code == 409
    assert MessageVersion.objects.count() == 1


def test_a_list_is_of_one_message(caller, program, message, first, sigrid):
    assert fields(caller.get("versions")) == ["message"]
    assert caller.get("versions").status_code == 400
    reader = program(sigrid)
    assert reader.get("versions", message=message.pk).status_code == 400
    assert reader.get(f"versions/{first['id']}").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, message, vera, n, django_assert_num_queries):
    for number in range(n):
        write_version(message, roof=f"Tak {number}.", asks=(AskText("", "Vi ber.", (vera,)),))
    caller.get("versions", message=message.pk)
    # token, council; the filter's choice; count, rows; blocks, facts, asks, addressees
    with django_assert_num_queries(9):
        assert caller.get("versions", message=message.pk).json()["total"] == n


def test_two_versions_are_compared_word_by_word(caller, message, first, whole):
    changed = {**whole, "pillars": ["Godset.", "Människorna och resorna."], "asks": []}
    new = caller.post("versions", message=message.pk, seen=first["content_hash"], **changed).json()
    shown = caller.get(f"versions/{new['id']}/compare", **{"with": first["id"]}).json()
    assert [(row["part"], row["what"]) for row in shown["differences"]] == [
        ("pillar", "changed"),
        ("ask", "removed"),
        ("ask", "removed"),
    ]
    assert [p["text"] for p in shown["differences"][0]["pieces"] if p["is_new"]] == [" och resorna"]
    back = caller.get(f"versions/{first['id']}/compare", **{"with": new["id"]}).json()
    assert [row["what"] for row in back["differences"]] == ["changed", "added", "added"]


def test_a_comparison_is_within_one_message(caller, first, elis):
    other = MessageFactory.create(owner=elis)
    write_version(other)
    path = f"versions/{first['id']}/compare"
    for query in ({}, {"with": "x"}, {"with": "999"}, {"with": str(other.current_id)}):
        answered = caller.get(path, **query)
        assert (answered.status_code, fields(answered)) == (422, ["with"])


def test_a_version_is_never_changed(caller, first):
    assert caller.change(f"versions/{first['id']}", roof="Annat.").status_code == 405
    assert caller.remove(f"versions/{first['id']}").status_code == 405
