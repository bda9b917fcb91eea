"""Whether ours can be where the programme puts them."""

import datetime as dt

import pytest

from campaigns.enums import PresenceKind
from campaigns.queries import presence, programme
from crm.enums import MeetingState
from crm.visibility import SYSTEM
from tests.factories import ArenaFactory, DelegateFactory, ProgrammeItemFactory

TEN = dt.datetime(2027, 6, 29, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def arena(db):
    return ArenaFactory.create()


def found(arena):
    return [
        (a.kind, a.user, a.items, a.moment)
        for a in presence.among(programme.items(arena, SYSTEM), arena.delegates.all())
    ]


def test_nothing_to_say(arena, sigrid, ylva):
    DelegateFactory.create(arena=arena, user=sigrid, arrives=TEN, departs=TEN + 3 * HOUR)
    ProgrammeItemFactory.create(arena=arena, starts=TEN, minutes=60, ours=[sigrid, ylva])
    ProgrammeItemFactory.create(arena=arena, starts=TEN + HOUR, minutes=120, ours=[sigrid])
    assert found(arena) == []


def test_booked_twice(arena, sigrid, ylva):
    for user in (sigrid, ylva):
        DelegateFactory.create(arena=arena, user=user)
    first = ProgrammeItemFactory.create(arena=arena, starts=TEN, minutes=60, ours=[sigrid, ylva])
    second = ProgrammeItemFactory.create(arena=arena, starts=TEN + HOUR / 2, minutes=60, ours=[sigrid])
    ProgrammeItemFactory.create(arena=arena, starts=TEN, ours=[sigrid], state=MeetingState.CANCELLED)
    assert found(arena) == [(PresenceKind.DOUBLE_BOOKED, sigrid, (first, second), None)]


def test_not_yet_there_and_already_gone(arena, sigrid):
    DelegateFactory.create(arena=arena, user=sigrid, arrives=TEN + HOUR, departs=TEN + 5 * HOUR)
    early = ProgrammeItemFactory.create(arena=arena, starts=TEN, ours=[sigrid])
    late = ProgrammeItemFactory.create(arena=arena, starts=TEN + 5 * HOUR - HOUR / 4, ours=[sigrid])
    assert found(arena) == [
        (PresenceKind.NOT_ARRIVED, sigrid, (early,), TEN + HOUR),
        (PresenceKind.DEPARTED, sigrid, (late,), TEN + 5 * HOUR),
    ]


def test_lead_who_is_no_delegate_and_item_without_lead(arena, sigrid, ylva):
    DelegateFactory.create(arena=arena, user=sigrid)
    led = ProgrammeItemFactory.create(arena=arena, starts=TEN, ours=[ylva, sigrid])
    leaderless = ProgrammeItemFactory.create(arena=arena, starts=TEN + HOUR)
    assert found(arena) == [
        (PresenceKind.LEAD_NOT_DELEGATE, ylva, (led,), None),
        (PresenceKind.NO_LEAD, None, (leaderless,), None),
    ]


def test_parties_without_delegate(arena, parties, sigrid):
    DelegateFactory.create(arena=arena, user=sigrid)
    missing = presence.parties_without_delegate(arena).exclude(pk=arena.coordinator.organisation_id)
    assert list(missing) == [parties.harnas, parties.kramnas, parties.board]
