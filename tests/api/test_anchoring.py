"""Who answers for each party, over the interface."""

from __future__ import annotations

from typing import Any

import pytest

from crm.enums import Role
from messages.models import Anchoring
from tests.api.conftest import fields
from tests.factories import AnchoringFactory, UserFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


def test_every_party_stands_there_also_before_anybody_is_named(caller, parties, ylva):
    AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva, next_board="Kommunstyrelsen")
    rows = caller.get("anchoring").json()["items"]
    assert [(row["id"], row["recipient"] and row["recipient"]["id"], row["next_board"]) for row in rows] == [
        (parties.harnas.pk, None, ""),
        (parties.kramnas.pk, ylva.pk, "Kommunstyrelsen"),
        (parties.board.pk, None, ""),
        (parties.region.pk, None, ""),
    ]
    assert caller.get(f"anchoring/{parties.kramnas.pk}").json() == rows[1]
    assert caller.get(f"anchoring/{parties.outside.pk}").status_code == 404


def test_a_first_naming_says_who_is_asked(caller, parties, ylva):
    path = f"anchoring/{parties.kramnas.pk}"
    assert fields(caller.change(path, next_board="Kommunstyrelsen")) == ["recipient"]
    shown = caller.change(path, recipient=ylva.pk, next_board_on="2027-08-10").json()
    assert (shown["recipient"]["id"], shown["next_board_on"]) == (ylva.pk, "2027-08-10")
    shown = caller.change(path, next_board="Kommunstyrelsen").json()
    assert (shown["recipient"]["id"], shown["next_board_on"]) == (ylva.pk, "2027-08-10")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"recipient": None}, "recipient"),
        ({"recipient": "OTHER"}, "recipient"),
        ({"recipient": "CLOSED"}, "recipient"),
        ({"deputy": "SAME"}, "deputy"),
        ({"next_board": "x" * 201}, "next_board"),
        ({"next_board_on": "someday"}, "next_board_on"),
        ({"organisation": 1}, "organisation"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_changes(caller, parties, ylva, idun, body, field):
    closed = UserFactory.create(organisation=parties.kramnas, is_active=False)
    AnchoringFactory.create(organisation=parties.kramnas, recipient=ylva)
    people = {"OTHER": idun.pk, "CLOSED": closed.pk, "SAME": ylva.pk}
    body = {name: people.get(value, value) for name, value in body.items()}
    answered = caller.change(f"anchoring/{parties.kramnas.pk}", **body)
    assert (answered.status_code, fields(answered)) == (422, [field])
    kept = Anchoring.objects.get()
    assert (kept.recipient, kept.deputy, kept.next_board) == (ylva, None, "")


def test_a_party_keeps_its_own(program, parties, elis, ylva):
    communicator = program(elis)
    assert communicator.change(f"anchoring/{parties.harnas.pk}", recipient=elis.pk).status_code == 200
    assert communicator.change(f"anchoring/{parties.kramnas.pk}", recipient=ylva.pk).status_code == 403
    assert program(ylva).change(f"anchoring/{parties.kramnas.pk}", recipient=ylva.pk).status_code == 403
    assert Anchoring.objects.count() == 1


def test_administrators_read_no_anchoring(program, parties):
    AnchoringFactory.create(organisation=parties.kramnas, next_board="Hemlig nämnd")
    admin = program(UserFactory.create(organisation=parties.region, role=Role.ADMIN))
    assert {row["recipient"] for row in admin.get("anchoring").json()["items"]} == {None}
    assert b"Hemlig" not in admin.get("anchoring").content


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_at_any_length(caller, parties, n, django_assert_num_queries):
    AnchoringFactory.create_batch(n)
    caller.get("anchoring")
    with django_assert_num_queries(5):  # token, council; count, parties, anchoring
        assert caller.get("anchoring").json()["total"] == 4 + n


RULES: dict[str, Any] = {
    "must_endorse": [],
    "quorum": None,
    "conditional_counts": True,
    "all_must_answer": False,
    "gate": "ready",
    "silence_allowed": False,
    "days_to_answer": 14,
    "levels": [],
}


class TestRules:
    def test_they_are_replaced_as_a_whole(self, caller, program, parties, elis):
        assert caller.get("anchoring-rules").json() == RULES
        levels = [["Tjänsteperson"], ["Kommunstyrelsen", "Regionstyrelsen"]]
        wanted = {**RULES, "must_endorse": [parties.kramnas.pk], "quorum": 2, "gate": "adopt", "levels": levels}
        after = caller.act("anchoring-rules/set", **wanted).json()
        assert [party["id"] for party in after.pop("must_endorse")] == [parties.kramnas.pk]
        wanted.pop("must_endorse")
        assert after == wanted
        reader = program(elis)
        assert reader.get("anchoring-rules").json()["quorum"] == 2
        assert reader.act("anchoring-rules/set", **RULES).status_code == 403
        assert caller.act("anchoring-rules/set", etag='"old"', **RULES).status_code == 412

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"quorum": 0}, "quorum"),
            ({"quorum": 9}, "quorum"),
            ({"gate": "never"}, "gate"),
            ({"must_endorse": [999]}, "must_endorse"),
            ({"levels": [["KS"], ["ks"]]}, "levels"),
        ],
    )
    def test_what_cannot_be_is_named(self, caller, values, field):
        answered = caller.act("anchoring-rules/set", **{**RULES, **values})
        assert (answered.status_code, [name.partition("[")[0] for name in fields(answered)]) == (422, [field])
        assert caller.get("anchoring-rules").json() == RULES

    def test_a_party_needs_one_of_the_levels(self, caller, parties, ylva):
        path = f"anchoring/{parties.kramnas.pk}"
        assert fields(caller.change(path, recipient=ylva.pk, level_needed="KS")) == ["level_needed"]
        caller.act("anchoring-rules/set", **{**RULES, "levels": [["KS"]]})
        assert caller.change(path, recipient=ylva.pk, level_needed="ks").json()["level_needed"] == "KS"
        assert caller.change(path, next_board="Nämnden").json()["level_needed"] == "KS"
        assert caller.change(path, level_needed="").json()["level_needed"] == ""
