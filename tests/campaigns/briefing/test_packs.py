"""Versions: a new one only where the content changed."""

import datetime as dt

import pytest

from campaigns.models import BriefingPack, Delegate
from campaigns.queries.packs import current_packs
from campaigns.services.packs import build_packs
from campaigns.services.programme import move_item
from crm.errors import NotAllowed
from crm.models import AuditEntry, Meeting
from crm.visibility import SYSTEM, Viewer
from tests.campaigns.briefing.conftest import arena_pack, item_pack, local, make_item
from tests.factories import PersonFactory, UserFactory

SHARED = 25
PER_RECIPIENT = 17


def build(stage, at):
    return {
        (pack.item.label if pack.item else "arena", pack.recipient.given_name, pack.version)
        for pack in build_packs(actor=SYSTEM, arena=stage.arena, at=at)
    }


def test_a_second_build_makes_nothing(built, at):
    assert BriefingPack.objects.count() == 5
    assert build_packs(actor=SYSTEM, arena=built.arena, at=at + dt.timedelta(hours=3)) == []


def test_moving_an_item_makes_new_versions_for_its_people_only(stage, at):
    make_item(stage.arena, "P3", "Hemma", 29, 14, lead=stage.ylva)
    third = UserFactory.create(name="Tredje Person", organisation=stage.ylva.organisation)
    Delegate.objects.create(arena=stage.arena, user=third)
    assert len(build(stage, at)) == 7
    move_item(actor=SYSTEM, at=at, item=stage.second, starts=local(30, 9, 30), ends=local(30, 10))
    assert build(stage, at) == {("P2", "Sigrid", 2), ("arena", "Sigrid", 2)}


def test_the_old_time_is_told_until_the_item_moves_again(built, at):
    first = built.first
    move_item(actor=SYSTEM, at=at, item=first, starts=local(29, 8, 30), ends=local(29, 9))
    build(built, at)
    pack = item_pack(first, built.ylva)
    assert (pack.logistics.time, pack.logistics.moved_from) == ("08.30–09.00", "08.00–08.30")
    assert len(pack.changes) == 1
    assert arena_pack(built.arena, built.ylva).entries()[0].moved_from == "08.00–08.30"
    assert "Möte om banan" in arena_pack(built.arena, built.ylva).changes[0]

    Meeting.objects.filter(pk=first.meeting_id).update(place="Annan sal")
    assert build(built, at) == {(ref, who, 3) for ref in ("P1", "arena") for who in ("Sigrid", "Ylva")}
    pack = item_pack(first, built.ylva)
    assert pack.logistics.moved_from == "08.00–08.30"
    assert "Annan sal" in pack.changes[0]

    move_item(actor=SYSTEM, at=at, item=first, starts=local(30, 8), ends=local(30, 8, 30))
    build(built, at)
    assert item_pack(first, built.ylva).logistics.moved_from == "tisdag 29 juni 08.30–09.00"


def test_who_joins_and_who_leaves_is_told(built, at):
    guest = PersonFactory.create(name="Nya Gästen")
    built.first.meeting.people.add(guest)
    build(built, at)
    assert any("Nya Gästen" in line for line in item_pack(built.first, built.ylva).changes)


def test_a_held_items_pack_stays_what_was_in_the_hand(built, at):
    held = item_pack(built.first, built.ylva)
    Meeting.objects.filter(pk=built.first.meeting_id).update(state="held", place="Annan sal")
    assert {key[0] for key in build(built, at)} == {"arena"}
    assert arena_pack(built.arena, built.ylva).items == (held,)


def test_a_cancelled_item_leaves_the_packs_and_stays_in_the_programme(built, at):
    Meeting.objects.filter(pk=built.first.meeting_id).update(state="cancelled")
    assert build(built, at) == {("arena", "Sigrid", 2), ("arena", "Ylva", 2)}
    pack = arena_pack(built.arena, built.ylva)
    assert pack.items == ()
    assert [(entry.ref, entry.state) for entry in pack.entries()] == [("P1", "cancelled")]


def test_only_the_coordinator_builds(stage, at):
    with pytest.raises(NotAllowed):
        build_packs(actor=Viewer.of(stage.sigrid), arena=stage.arena, at=at)
    assert build_packs(actor=Viewer.of(stage.idun), arena=stage.arena, at=at)


def test_a_build_leaves_one_entry_in_the_trail(stage, at):
    before = AuditEntry.objects.count()
    build(stage, at)
    build(stage, at)
    entry = AuditEntry.objects.order_by("pk").last()
    assert AuditEntry.objects.count() == before + 1
    assert entry
    assert len(entry.changes["packs"][1]) == 5


def test_current_packs_are_the_newest_of_each(built, at):
    move_item(actor=SYSTEM, at=at, item=built.second, starts=local(30, 9, 30), ends=local(30, 10))
    build(built, at)
    rows = current_packs(built.arena, Viewer.of(built.idun))
    assert sorted((row.item.label if row.item else "", row.recipient.given_name, row.version) for row in rows) == [
        ("", "Sigrid", 2),
        ("", "Ylva", 1),
        ("P1", "Sigrid", 1),
        ("P1", "Ylva", 1),
        ("P2", "Sigrid", 2),
    ]
    assert {row.recipient for row in current_packs(built.arena, Viewer.of(built.ylva))} == {built.ylva}


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow_with_items(stage, at, n, django_assert_num_queries):
    for hour in range(n):
        make_item(
            stage.arena,
            f"X{hour}",
            f"Möte {hour}",
            28,
            10 + hour,
            lead=stage.ylva,
            people=[stage.adviser],
            uses=[(stage.adopted, [])],
        )
    with django_assert_num_queries(SHARED + 2 * PER_RECIPIENT):
        build_packs(actor=SYSTEM, arena=stage.arena, at=at)


@pytest.mark.parametrize("n", [1, 3])
def test_each_recipient_costs_the_same(stage, at, n, django_assert_num_queries):
    for _ in range(n):
        user = UserFactory.create(organisation=stage.ylva.organisation)
        Delegate.objects.create(arena=stage.arena, user=user)
        stage.first.meeting.ours.add(user)
    with django_assert_num_queries(SHARED + (2 + n) * PER_RECIPIENT):
        build_packs(actor=SYSTEM, arena=stage.arena, at=at)
