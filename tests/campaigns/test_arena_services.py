"""Writing arenas, deadlines and the delegation."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from campaigns.enums import ArenaKind
from campaigns.models import Arena, Delegate
from campaigns.services import arenas, checklist
from crm.enums import AuditAction
from crm.errors import AlreadyExists, NotAllowed, StaleObject
from crm.models import AuditEntry
from crm.visibility import Viewer
from tests.factories import ArenaDeadlineFactory, ArenaFactory, DelegateFactory, ProgrammeItemFactory

ARRIVES = dt.datetime(2027, 6, 28, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def values(idun):
    return {
        "name": "Skogsveckan 2027",
        "kind": ArenaKind.POLITICAL_WEEK,
        "place": "Skogby",
        "starts": dt.date(2027, 6, 28),
        "ends": dt.date(2027, 7, 2),
        "coordinator": idun,
    }


def test_create_arena(values, idun, at):
    arena = arenas.create_arena(actor=Viewer.of(idun), at=at, **values)
    assert len(arena.days()) == 5
    assert AuditEntry.objects.get().object_label == "Skogsveckan 2027"


def test_only_coordinators_write_arenas(values, sigrid, elis, at):
    for user in (sigrid, elis):
        with pytest.raises(NotAllowed):
            arenas.create_arena(actor=Viewer.of(user), at=at, **values)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"ends": dt.date(2027, 6, 27)}, "ends"), ({"kind": "moon"}, "kind"), ({"place": ""}, "place")]
)
def test_create_arena_refuses(values, idun, at, wrong, field):
    with pytest.raises(ValidationError) as error:
        arenas.create_arena(actor=Viewer.of(idun), at=at, **{**values, **wrong})
    assert list(error.value.message_dict) == [field]
    assert not Arena.objects.exists()


def test_name_of_an_arena_is_its_own(values, idun, at):
    arenas.create_arena(actor=Viewer.of(idun), at=at, **values)
    with pytest.raises(AlreadyExists) as error:
        arenas.create_arena(actor=Viewer.of(idun), at=at, **values)
    assert error.value.field == "name"


def test_update_arena_competes(idun, at):
    arena = ArenaFactory.create()
    actor = Viewer.of(idun)
    arenas.update_arena(actor=actor, at=at, arena=arena, version=1, fallback="Papperskort")
    with pytest.raises(StaleObject):
        arenas.update_arena(actor=actor, at=at, arena=arena, version=1, fallback="Sms")


def test_arena_cannot_shrink_past_its_items(idun, at):
    item = ProgrammeItemFactory.create()
    with pytest.raises(ValidationError) as error:
        arenas.update_arena(
            actor=Viewer.of(idun), at=at, arena=item.arena, starts=dt.date(2027, 6, 30), ends=dt.date(2027, 7, 2)
        )
    assert list(error.value.message_dict) == ["starts"]


def test_an_arena_says_in_words_which_item_stands_in_its_way(idun, at):
    arena = ArenaFactory.create()
    ProgrammeItemFactory.create(arena=arena, title="Mingel")
    with translation.override("sv"), pytest.raises(ValidationError) as error:
        arenas.update_arena(actor=Viewer.of(idun), at=at, arena=arena, ends=arena.starts)
    assert error.value.message_dict == {"ends": ["”Mingel” är tisdag 29 juni 2027. Flytta den först."]}


def test_deadlines(idun, at):
    arena = ArenaFactory.create()
    actor = Viewer.of(idun)
    deadline = checklist.add_deadline(actor=actor, at=at, arena=arena, text="Budskap låsta", due=dt.date(2027, 6, 23))
    assert checklist.tick_deadline(actor=actor, at=at, deadline=deadline).done_on == dt.date(2027, 6, 21)
    assert checklist.tick_deadline(actor=actor, at=at, deadline=deadline, done=False).done_on is None
    with pytest.raises(ValidationError) as error:
        checklist.add_deadline(actor=actor, at=at, arena=arena, text="För sent", due=dt.date(2027, 7, 3))
    assert list(error.value.message_dict) == ["due"]


def test_ticking_is_the_coordinators(sigrid, at):
    with pytest.raises(NotAllowed):
        checklist.tick_deadline(actor=Viewer.of(sigrid), at=at, deadline=ArenaDeadlineFactory.create())


def test_delegates(idun, sigrid, at):
    arena = ArenaFactory.create()
    actor = Viewer.of(idun)
    delegate = arenas.add_delegate(actor=actor, at=at, arena=arena, user=sigrid, arrives=ARRIVES)
    arenas.update_delegate(
        actor=actor, at=at, delegate=delegate, arrives=ARRIVES, departs=ARRIVES + dt.timedelta(days=1), note="Tåg"
    )
    delegate.refresh_from_db()
    assert (delegate.departs, delegate.note) == (ARRIVES + dt.timedelta(days=1), "Tåg")
    arenas.remove_delegate(actor=actor, at=at, delegate=delegate)
    assert [e.action for e in AuditEntry.objects.order_by("pk")] == [
        AuditAction.CREATE,
        AuditAction.UPDATE,
        AuditAction.DELETE,
    ]


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({"arrives": ARRIVES, "departs": ARRIVES}, "departs"),
        ({"arrives": ARRIVES + dt.timedelta(days=9)}, "arrives"),
        ({"departs": ARRIVES - dt.timedelta(days=1)}, "departs"),
    ],
)
def test_delegate_times(idun, sigrid, at, times, field):
    with pytest.raises(ValidationError) as error:
        arenas.add_delegate(actor=Viewer.of(idun), at=at, arena=ArenaFactory.create(), user=sigrid, **times)
    assert list(error.value.message_dict) == [field]
    assert not Delegate.objects.exists()


def test_delegates_travel_competes(idun, at):
    delegate, actor = DelegateFactory.create(), Viewer.of(idun)
    old = Delegate.objects.get()
    arenas.update_delegate(actor=actor, at=at, delegate=delegate, version=1, arrives=ARRIVES)
    for call in (
        lambda: arenas.update_delegate(actor=actor, at=at, delegate=delegate, version=1, note="Buss"),
        lambda: arenas.update_delegate(actor=actor, at=at, delegate=old, note="Buss"),
        lambda: arenas.remove_delegate(actor=actor, at=at, delegate=delegate, version=1),
        lambda: arenas.remove_delegate(actor=actor, at=at, delegate=old),
    ):
        with pytest.raises(StaleObject):
            call()
    delegate.refresh_from_db()
    assert (delegate.arrives, delegate.note, delegate.version) == (ARRIVES, "", 2)


def test_update_delegate_refuses_and_changes_nothing(idun, at):
    delegate = DelegateFactory.create(arrives=ARRIVES)
    with pytest.raises(ValidationError):
        arenas.update_delegate(actor=Viewer.of(idun), at=at, delegate=delegate, arrives=ARRIVES, departs=ARRIVES)
    delegate.refresh_from_db()
    assert delegate.departs is None


def test_delegate_twice_or_from_outside(idun, sigrid, olle, at):
    delegate = DelegateFactory.create(user=sigrid)
    with pytest.raises(AlreadyExists) as twice:
        arenas.add_delegate(actor=Viewer.of(idun), at=at, arena=delegate.arena, user=sigrid)
    assert twice.value.field == "user"
    with pytest.raises(ValidationError) as error:
        arenas.add_delegate(actor=Viewer.of(idun), at=at, arena=delegate.arena, user=olle)
    assert list(error.value.message_dict) == ["user"]
