"""Two items that should be looked at together."""

import datetime as dt

import pytest

from campaigns.enums import ClashKind
from campaigns.queries import clashes
from crm.enums import MeetingState
from crm.visibility import SYSTEM, Viewer
from tests.factories import ArenaFactory, IssueFactory, PersonFactory, ProgrammeItemFactory, UserFactory

TUESDAY = dt.datetime(2027, 6, 29, 13, 0, tzinfo=dt.UTC)
BOTH = (ClashKind.SAME_PERSON_SAME_DAY, ClashKind.CONTRADICTORY_ASK)


@pytest.fixture
def minister(db):
    return PersonFactory.create(name="Edvin Ström")


@pytest.fixture
def scene(parties, minister):
    """Two municipalities, one minister, one issue; ``item`` adds another booking."""
    arena = ArenaFactory.create()
    issue = IssueFactory.create(organisation=parties.region)

    def item(local_ask="", party=parties.harnas, days=0, **values):
        return ProgrammeItemFactory.create(
            arena=arena,
            starts=TUESDAY + dt.timedelta(days=days, minutes=30 * arena.items.count()),
            **{
                "people": [minister],
                "issues": [issue],
                "ours": [UserFactory.create(organisation=party)],
                "local_ask": local_ask,
                **values,
            },
        )

    item.arena, item.issue, item.parties = arena, issue, parties
    return item


def test_same_person_same_day_with_opposite_local_asks(scene, minister):
    first = scene("Industrin först")
    second = scene("Bygden först", party=scene.parties.kramnas, state=MeetingState.REQUESTED)
    assert clashes.clashes(scene.arena, SYSTEM) == [clashes.Clash((first, second), minister, BOTH)]


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        ({"local_ask": ""}, (ClashKind.SAME_PERSON_SAME_DAY,)),
        ({"local_ask": "Bygden först", "days": 2}, (ClashKind.CONTRADICTORY_ASK,)),
        ({"local_ask": "", "days": 2}, ()),
        ({"local_ask": "Bygden först", "days": 2, "issues": []}, ()),
        ({"local_ask": "Bygden först", "people": []}, ()),
        ({"local_ask": "Bygden först", "state": MeetingState.DECLINED}, ()),
        ({"local_ask": "Bygden först", "state": MeetingState.CANCELLED}, ()),
    ],
)
def test_what_is_a_clash(scene, other, kinds):
    scene("Industrin först")
    scene(**other)
    assert [clash.kinds for clash in clashes.clashes(scene.arena, SYSTEM)] == ([kinds] if kinds else [])


def test_asks_more_than_thirty_days_apart_do_not_clash(scene):
    scene.arena.ends = dt.date(2027, 9, 1)
    scene.arena.save()
    scene("Industrin först")
    scene("Bygden först", days=31)
    assert clashes.clashes(scene.arena, SYSTEM) == []


def test_another_party_does_not_learn_of_a_request(scene, idun, elis):
    scene("Industrin först")
    scene("Bygden först", party=scene.parties.kramnas, state=MeetingState.REQUESTED)
    assert len(clashes.clashes(scene.arena, Viewer.of(idun))) == 1
    assert clashes.clashes(scene.arena, Viewer.of(elis)) == []


def test_a_booking_is_compared_before_it_is_saved(scene, minister):
    there = scene("Industrin först")
    wanted = {"people": [minister], "issues": [scene.issue], "local_ask": " Bygden först "}
    day = dt.date(2027, 6, 29)
    assert clashes.foreseen(scene.arena, SYSTEM, on=day, **wanted) == [clashes.Foreseen(there, minister, BOTH)]
    assert clashes.foreseen(scene.arena, SYSTEM, on=day, exclude=there, **wanted) == []


def test_red_lines_of_messages_one_may_read(scene, make_message, at, idun, sigrid):
    open_message = make_message(scene.issue, red_lines=("Vi byter inte bort bygden.",))
    secret = make_message(
        scene.issue, title="Robust", red_lines=("Inga namn.",), embargo_until=at + dt.timedelta(days=9)
    )
    both = [open_message.pk, secret.pk]
    assert clashes.red_lines(both, Viewer.of(idun), at) == {
        open_message.pk: ["Vi byter inte bort bygden."],
        secret.pk: ["Inga namn."],
    }
    assert clashes.red_lines(both, Viewer.of(sigrid), at) == {open_message.pk: ["Vi byter inte bort bygden."]}


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(scene, idun, n, django_assert_num_queries):
    for number in range(n):
        scene(f"Krav {number}")
    with django_assert_num_queries(4):
        assert len(clashes.clashes(scene.arena, Viewer.of(idun))) == n * (n - 1) / 2
