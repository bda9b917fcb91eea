"""The delegation and the deadlines of an arena over the interface."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import ArenaDeadline, Delegate
from crm.models import AuditEntry
from tests.api.conftest import fields
from tests.factories import ArenaDeadlineFactory, ArenaFactory, DelegateFactory, ProgrammeItemFactory


@pytest.fixture
def caller(program, idun):
    return program(idun)


@pytest.fixture
def arena(idun):
    return ArenaFactory.create(coordinator=idun)


@pytest.mark.parametrize(("path", "factory"), [("delegates", DelegateFactory), ("deadlines", ArenaDeadlineFactory)])
def test_rows_are_as_visible_as_their_arena(program, caller, arena, sigrid, ylva, path, factory):
    DelegateFactory.create(arena=arena, user=sigrid)
    row, hidden = factory.create(arena=arena), factory.create()
    ids = [found["id"] for found in program(sigrid).get(path).json()["items"]]
    assert row.pk in ids
    assert hidden.pk not in ids
    assert program(ylva).get(path).json()["items"] == []
    assert program(ylva).get(path, arena=arena.pk).status_code == 400
    assert program(ylva).get(f"{path}/{row.pk}").status_code == 404
    assert [found["id"] for found in caller.get(path, arena=hidden.arena_id).json()["items"]] == [hidden.pk]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("path", "factory"), [("delegates", DelegateFactory), ("deadlines", ArenaDeadlineFactory)])
def test_a_list_costs_the_same_at_any_length(caller, arena, path, factory, n, django_assert_num_queries):
    factory.create_batch(n, arena=arena)
    caller.get(path)
    with django_assert_num_queries(4):  # token, council, count, rows
        assert caller.get(path).json()["total"] == n


def test_a_delegate_comes_changes_and_goes(caller, arena, sigrid):
    answer = caller.post("delegates", arena=arena.pk, user=sigrid.pk, arrives="2027-06-28T10:00:00+02:00", note="Tåg")
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["user"]["id"], shown["arrives"], shown["departs"]) == (sigrid.pk, "2027-06-28T08:00:00Z", None)
    address = f"delegates/{shown['id']}"
    changed = caller.change(address, departs="2027-07-01T10:00:00Z").json()
    assert (changed["arrives"], changed["departs"], changed["note"]) == (
        "2027-06-28T08:00:00Z",
        "2027-07-01T10:00:00Z",
        "Tåg",
    )
    assert caller.change(address, arrives=None).json()["arrives"] is None
    assert caller.remove(address).status_code == 204
    assert not Delegate.objects.exists()
    assert AuditEntry.objects.filter(object_type="campaigns.Delegate", action="delete").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"arrives": "2027-06-28T10:00:00"}, "arrives"),
        ({"arrives": "2027-07-10T10:00:00Z"}, "arrives"),
        ({"departs": "2027-06-01T10:00:00Z"}, "departs"),
        ({"arrives": "2027-06-29T10:00:00Z", "departs": "2027-06-29T10:00:00Z"}, "departs"),
        ({"departs": "9999-12-31T23:59:59-14:00"}, "departs"),
        ({"user": 999999}, "user"),
        ({"arena": 999999}, "arena"),
        ({"user": True}, "user"),
    ],
)
def test_a_delegate_that_cannot_be(caller, arena, sigrid, wrong, field):
    answer = caller.post("delegates", **{"arena": arena.pk, "user": sigrid.pk, **wrong})
    assert answer.status_code == 422
    assert fields(answer) == [field]
    assert not Delegate.objects.exists()


def test_nobody_is_a_delegate_twice_and_no_outsider_is_one(caller, arena, sigrid, olle):
    DelegateFactory.create(arena=arena, user=sigrid)
    assert fields(caller.post("delegates", arena=arena.pk, user=sigrid.pk)) == ["user"]
    assert fields(caller.post("delegates", arena=arena.pk, user=olle.pk)) == ["user"]
    assert Delegate.objects.count() == 1


def test_a_delegation_is_the_coordinators_to_change(program, arena, sigrid):
    delegate = DelegateFactory.create(arena=arena, user=sigrid)
    reader = program(sigrid)
    assert reader.post("delegates", arena=arena.pk, user=sigrid.pk).status_code == 403
    assert reader.change(f"delegates/{delegate.pk}", note="Jag").status_code == 403
    assert reader.remove(f"delegates/{delegate.pk}").status_code == 403
    assert Delegate.objects.count() == 1


def test_a_deadline_is_added_ticked_and_opened_again(caller, arena):
    answer = caller.post("deadlines", arena=arena.pk, text="Lås budskapen", due="2027-06-23")
    assert (answer.status_code, answer.json()["certainty"], answer.json()["done_on"]) == (201, "confirmed", None)
    address = f"deadlines/{answer.json()['id']}"
    assert caller.act(f"{address}/tick").json()["done_on"] == "2027-06-21"
    assert caller.act(f"{address}/untick").json()["done_on"] is None


def test_what_was_done_keeps_its_day(caller, arena):
    deadline = ArenaDeadlineFactory.create(arena=arena, done_on=dt.date(2027, 6, 1))
    assert caller.act(f"deadlines/{deadline.pk}/tick").json()["done_on"] == "2027-06-01"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"due": "2027-07-03"}, "due"), ({"text": "x" * 301}, "text"), ({"done_on": "2027-06-01"}, "done_on")],
)
def test_a_deadline_that_cannot_be(caller, arena, wrong, field):
    body = {"arena": arena.pk, "text": "Lås budskapen", "due": "2027-06-23"}
    assert fields(caller.post("deadlines", **{**body, **wrong})) == [field]
    assert not ArenaDeadline.objects.exists()


def test_deadlines_are_the_coordinators_to_tick(program, caller, arena, elis):
    deadline = ArenaDeadlineFactory.create(arena=arena)
    assert program(elis).act(f"deadlines/{deadline.pk}/tick").status_code == 403
    assert caller.act(f"deadlines/{deadline.pk}/tick", etag="").status_code == 428
    assert caller.act(f"deadlines/{deadline.pk}/tick", etag='"old"').status_code == 412
    assert ArenaDeadline.objects.get().done_on is None


def test_what_would_be_missed_is_told_before_travel_is_saved(caller, arena, sigrid):
    delegate = DelegateFactory.create(arena=arena, user=sigrid)
    item = ProgrammeItemFactory.create(arena=arena, ours=[sigrid])
    late = {"arrives": "2027-06-29T10:00:00Z"}
    answer = caller.change(f"delegates/{delegate.pk}", **late)
    assert fields(answer) == ["despite"]
    assert str(item) in str(answer.json())
    assert caller.change(f"delegates/{delegate.pk}", **late, despite=True).status_code == 200


def test_a_deadline_is_changed_given_to_somebody_and_removed(caller, arena, elis, idun):
    row = ArenaDeadlineFactory.create(arena=arena)
    address = f"deadlines/{row.pk}"
    assert caller.change(address, responsible=elis.pk).json()["responsible"]["id"] == elis.pk
    assert caller.act(f"{address}/tick").json()["done_by"]["id"] == idun.pk
    assert caller.get("deadlines", done="true").json()["total"] == 1
    assert caller.get("deadlines", done="false", responsible=elis.pk).json()["total"] == 0
    assert fields(caller.change(address, due="2027-08-01")) == ["due"]
    assert caller.remove(address).status_code == 204
    assert not ArenaDeadline.objects.exists()
