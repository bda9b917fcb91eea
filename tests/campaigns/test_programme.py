"""The programme as a viewer sees it."""

import datetime as dt

import pytest

from campaigns.enums import Metric
from campaigns.queries import overview, programme
from campaigns.queries.progress import Progress
from crm.enums import MeetingState
from crm.visibility import SYSTEM, Viewer
from tests.factories import ArenaFactory, DelegateFactory, GoalFactory, IssueFactory, ProgrammeItemFactory

TEN = dt.datetime(2027, 6, 29, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def arena(db):
    return ArenaFactory.create(starts=dt.date(2027, 6, 28), ends=dt.date(2027, 6, 30))


def titles(lines):
    return [str(line.item) for line in lines]


def test_days_also_the_empty_ones_and_stray_ones(arena, at):
    ProgrammeItemFactory.create(arena=arena, title="Sen", starts=TEN + dt.timedelta(hours=2))
    ProgrammeItemFactory.create(arena=arena, title="Tidig", starts=TEN)
    ProgrammeItemFactory.create(arena=arena, title="Efteråt", starts=TEN + dt.timedelta(days=3))
    days = programme.by_day(arena, programme.lines(arena, SYSTEM, at))
    assert [(day.day.day, titles(day.lines)) for day in days] == [
        (28, []),
        (29, ["Tidig", "Sen"]),
        (30, []),
        (2, ["Efteråt"]),
    ]


def test_parties_with_their_items_and_delegates(arena, at, parties, sigrid, ylva):
    DelegateFactory.create(arena=arena, user=sigrid)
    ProgrammeItemFactory.create(arena=arena, title="Båda", ours=[sigrid, ylva])
    found = programme.by_party(arena, programme.lines(arena, SYSTEM, at), SYSTEM)
    of = {party.organisation: (titles(party.lines), party.delegates) for party in found}
    assert of[parties.region] == (["Båda"], 1)
    assert of[parties.kramnas] == (["Båda"], 0)
    assert of[parties.harnas] == ([], 0)
    assert parties.outside not in of


def test_a_reader_sees_the_arenas_they_take_part_in(arena, at, sigrid, ylva, olle):
    ProgrammeItemFactory.create(arena=arena, title="Min", ours=[sigrid])
    for user, seen in ((sigrid, ["Min"]), (ylva, []), (olle, [])):
        assert titles(programme.lines(arena, Viewer.of(user), at)) == seen


def test_marks_and_words_of_a_line(arena, at, sigrid, ylva, make_message):
    issue = IssueFactory.create()
    draft = make_message(issue, title="Utkast", state="ready", embargo_until=at + dt.timedelta(days=1))
    adopted = make_message(issue)
    ProgrammeItemFactory.create(
        arena=arena, ours=[sigrid, ylva], uses=[adopted, draft], official_programme=True, wants_pack=False
    )
    (line,) = programme.lines(arena, SYSTEM, at)
    assert [(use.unadopted, use.embargoed, use.readable) for use in line.uses] == [
        (False, False, True),
        (True, True, True),
    ]
    assert (line.lead, line.others) == (sigrid, [ylva])
    assert line.is_settled
    assert len(line.flags) == 3


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MeetingState.REQUESTED, ["is_upcoming", "is_requested"]),
        (MeetingState.MOVED, ["is_upcoming", "is_settled"]),
        (MeetingState.CANCELLED, ["is_off"]),
        (MeetingState.HELD, []),
    ],
)
def test_where_an_item_is_in_its_life(arena, at, state, words):
    ProgrammeItemFactory.create(arena=arena, state=state)
    (line,) = programme.lines(arena, SYSTEM, at)
    names = ("is_upcoming", "is_requested", "is_settled", "is_off")
    assert [name for name in names if getattr(line, name)] == words


@pytest.mark.parametrize(
    ("metric", "value", "target", "cells"),
    [
        (Metric.SIGNATORIES, 2, 3, "xx."),
        (Metric.SIGNATORIES, 9, 3, "xxx"),
        (Metric.SIGNATORIES, 0, 3, "..."),
        (Metric.CONTACTS_ON_ISSUE, 250, 500, "xxxxxx......"),
        (Metric.STAGE_REACHED, 1, 3, "x.."),
    ],
)
def test_a_meter_has_a_cell_per_step(db, metric, value, target, cells):
    goal = GoalFactory.create(metric=metric, target=target)
    drawn = overview.meter(Progress(goal, value, target))
    assert "".join("x" if cell == "full" else "." for cell in drawn) == cells
