"""Merging decision-makers over the interface."""

from __future__ import annotations

import pytest

from crm.models import NotSame, Person
from tests.factories import CommitmentFactory, PersonFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def twins(parties):
    first = PersonFactory.create(name="Vera Lindmåne", email="vera@skog.example")
    second = PersonFactory.create(name="Vera Lindmane", email="wera@skog.example", phone="08-1")
    CommitmentFactory.create(person=second)
    return first, second


def test_they_are_proposed_merged_and_parted(caller, twins):
    first, second = twins
    [pair] = caller.get("decision-makers/duplicates").json()["pairs"]
    assert (pair["first"]["id"], pair["second"]["id"], pair["reasons"]) == (first.pk, second.pk, ["name"])
    merged = caller.act(f"decision-makers/{first.pk}/merge", other=second.pk, theirs=["phone"])
    assert merged.status_code == 200
    assert (merged.json()["phone"], merged.json()["email"]) == ("08-1", "vera@skog.example")
    assert caller.get(f"decision-makers/{second.pk}").status_code == 404
    [merge] = caller.get("person-merges").json()["items"]
    assert (merge["kept"]["id"], merge["removed"], merge["undone_at"]) == (first.pk, second.pk, None)
    parted = caller.act(f"person-merges/{merge['id']}/undo")
    assert parted.json()["undone_at"] is not None
    assert Person.objects.get(pk=second.pk).phone == "08-1"
    assert caller.act(f"person-merges/{merge['id']}/undo").status_code == 409


def test_they_are_said_to_be_two(caller, twins):
    first, second = twins
    assert caller.act(f"decision-makers/{first.pk}/not-same", other=second.pk).status_code == 200
    assert NotSame.objects.count() == 1
    assert caller.get("decision-makers/duplicates", person=first.pk).json()["pairs"] == []
    assert caller.act(f"decision-makers/{second.pk}/not-same", other=first.pk).status_code == 409


@pytest.mark.parametrize("sent", [{}, {"other": 10**9}, {"theirs": ["version"]}, {"theirs": "phone"}])
def test_what_cannot_be_merged_is_told_by_field(caller, twins, sent):
    first, second = twins
    answer = caller.act(
        f"decision-makers/{first.pk}/merge", **({"other": second.pk} if "theirs" in sent else {}), **sent
    )
    assert answer.status_code in {400, 422}
    assert Person.objects.count() == 2


def test_nobody_but_coordinators(program, elis, twins):
    first, second = twins
    caller = program(elis)
    assert caller.get("decision-makers/duplicates").status_code == 403
    assert caller.get("person-merges").status_code == 403
    assert caller.act(f"decision-makers/{first.pk}/merge", other=second.pk).status_code == 403
