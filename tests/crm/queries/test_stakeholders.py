"""Who is on the map of an issue, where, and what moved."""

import datetime as dt

import pytest

from crm.enums import Position
from crm.queries.stakeholders import stakeholders
from crm.visibility import Viewer
from crm.web.stakeholder_map import COLUMN, WIDTH, draw
from tests.factories import IssueFactory, MandateFactory, MeetingFactory, PersonFactory, StanceFactory

FIRST, LAST = dt.date(2027, 1, 1), dt.date(2027, 6, 21)


def seated(name, **values):
    person = PersonFactory.create(name=name, **values)
    MandateFactory.create(person=person, starts=dt.date(2022, 9, 12), ends=None)
    return person


@pytest.fixture
def issue(db):
    return IssueFactory.create(name="Kustbanan")


def test_newest_stance_before_each_end_of_the_period(issue, idun):
    person = seated("Åsa Vik", influence=4)
    for day, position in (
        (dt.date(2026, 3, 1), "opposes"),
        (dt.date(2026, 12, 1), "sceptical"),
        (dt.date(2027, 5, 1), "supportive"),
        (dt.date(2027, 8, 1), "champion"),
    ):
        StanceFactory.create(person=person, issue=issue, as_of=day, position=position)
    [row] = stakeholders(Viewer.of(idun), issue, FIRST, LAST).rows
    assert (row.before.position, row.position, row.steps) == ("sceptical", Position.SUPPORTIVE, 2)


def test_unknown_is_neither_neutral_nor_a_step(issue, idun):
    person = seated("Bo Ek")
    StanceFactory.create(person=person, issue=issue, as_of=dt.date(2026, 3, 1), position="unknown")
    StanceFactory.create(person=person, issue=issue, as_of=dt.date(2027, 3, 1), position="champion", confidence="high")
    [row] = stakeholders(Viewer.of(idun), issue, FIRST, LAST).rows
    assert (row.steps, row.unsure) == (0, False)


@pytest.mark.parametrize(("confidence", "unsure"), [("low", True), ("medium", False), ("high", False)])
def test_the_least_confident_are_marked(issue, idun, confidence, unsure):
    StanceFactory.create(person=seated("Bo Ek"), issue=issue, confidence=confidence, as_of=FIRST)
    [row] = stakeholders(Viewer.of(idun), issue, FIRST, LAST).rows
    assert row.unsure is unsure


def test_whom_we_met_about_it_is_there_without_a_stance_and_whoever_left_is_not(issue, idun, parties):
    met, gone = seated("Åke Öst"), PersonFactory.create(name="Alma Rost")
    MandateFactory.create(person=gone, starts=dt.date(2022, 9, 12), ends=dt.date(2027, 5, 31))
    StanceFactory.create(person=gone, issue=issue, as_of=FIRST)
    about = MeetingFactory.create(state="held", on=FIRST, organisation=parties.region, visibility="parties")
    about.issues.add(issue)
    about.counterparts.create(person=met)
    StanceFactory.create(person=seated("Vid Annat"), issue=IssueFactory.create(), as_of=FIRST)
    found = stakeholders(Viewer.of(idun), issue, FIRST, LAST)
    assert [(row.person, row.position) for row in found.rows] == [(met, Position.UNKNOWN)]
    assert found.left == [gone]


def test_another_partys_own_contact_puts_nobody_on_the_map(issue, sigrid, parties):
    about = MeetingFactory.create(state="held", on=FIRST, organisation=parties.kramnas, visibility="own_org")
    about.issues.add(issue)
    about.counterparts.create(person=seated("Åke Öst"))
    assert stakeholders(Viewer.of(sigrid), issue, FIRST, LAST).rows == []


@pytest.mark.parametrize("n", [1, 3])
def test_three_queries(issue, idun, n, django_assert_num_queries):
    for number in range(n):
        StanceFactory.create(person=seated(f"Person {number}"), issue=issue, as_of=FIRST)
    viewer = Viewer.of(idun)
    with django_assert_num_queries(3):
        assert len(stakeholders(viewer, issue, FIRST, LAST).rows) == n


def test_names_are_in_swedish_order_and_numbered(issue, idun):
    for name in ("Östen", "Anna", "Åsa", "Zara", "Ärla"):
        StanceFactory.create(person=seated(name), issue=issue, as_of=FIRST)
    rows = stakeholders(Viewer.of(idun), issue, FIRST, LAST).rows
    assert [f"{row.number} {row.person}" for row in rows] == ["1 Anna", "2 Zara", "3 Åsa", "4 Ärla", "5 Östen"]


def test_no_dot_covers_another_or_leaves_the_picture(issue, idun):
    for number in range(25):
        person = seated(f"Person {number:02}", influence=[None, 1, 5][number % 3])
        StanceFactory.create(
            person=person, issue=issue, as_of=FIRST, position="neutral", interest=[None, 1, 5][number % 3]
        )
    picture = draw(stakeholders(Viewer.of(idun), issue, FIRST, LAST).rows)
    assert len(picture.dots) == 25
    for dot in picture.dots:
        assert dot.radius <= dot.x <= WIDTH - dot.radius
        band = next(band for band in picture.bands if band.position == dot.of.position)
        assert band.top < dot.y - dot.radius
        assert dot.y + dot.radius < band.top + band.height
        column = [None, 1, 2, 3, 4, 5].index(dot.of.person.influence)
        assert column * COLUMN <= dot.x - dot.radius
        assert dot.x + dot.radius <= (column + 1) * COLUMN
    for one in picture.dots:
        for other in picture.dots:
            if one is not other:
                apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
                assert apart >= one.radius + other.radius


def test_who_moved_comes_from_the_row_where_they_stood(issue, idun):
    person = seated("Åsa Vik", influence=4)
    StanceFactory.create(person=person, issue=issue, as_of=FIRST, position="opposes")
    StanceFactory.create(person=person, issue=issue, as_of=LAST, position="champion")
    picture = draw(stakeholders(Viewer.of(idun), issue, FIRST, LAST).rows)
    [dot] = picture.dots
    assert dot.came_from == next(band.middle for band in picture.bands if band.position == Position.OPPOSES)
