"""Rules as text: read, written, and refused."""

import datetime as dt

import pytest
from django.utils import translation

from campaigns.reminders.language import (
    Anchor,
    Moment,
    Offset,
    Recipients,
    RuleError,
    Subject,
    Unit,
    Who,
)
from campaigns.reminders.rules import DEFAULT_RULES
from campaigns.reminders.texts import parse_moment, parse_recipients, parse_rule, write_moment, write_recipients


@pytest.fixture(autouse=True)
def in_english():
    """Rules are told in the reader's language; here as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arena start - 21 d, 08:00", Moment(Anchor.ARENA_START, Offset(-21, Unit.DAY), dt.time(8))),
        ("arena start - 2 workdays, 12:00", Moment(Anchor.ARENA_START, Offset(-2, Unit.WORKDAY), dt.time(12))),
        ("arena start - 1 workday, 08:00", Moment(Anchor.ARENA_START, Offset(-1, Unit.WORKDAY), dt.time(8))),
        ("arena end + 3 d, 09:15", Moment(Anchor.ARENA_END, Offset(3, Unit.DAY), dt.time(9, 15))),
        ("day of item - 1 d, 18:00", Moment(Anchor.ITEM_DAY, Offset(-1, Unit.DAY), dt.time(18))),
        ("day of item, 07:30", Moment(Anchor.ITEM_DAY, None, dt.time(7, 30))),
        ("item start - 60 min", Moment(Anchor.ITEM_START, Offset(-60, Unit.MINUTE))),
        ("item starts", Moment(Anchor.ITEM_START)),
        ("Item end +2h", Moment(Anchor.ITEM_END, Offset(2, Unit.HOUR))),
        ("item end + 7 d", Moment(Anchor.ITEM_END, Offset(7, Unit.DAY))),
        ("item end + 1 d, 08:00", Moment(Anchor.ITEM_END, Offset(1, Unit.DAY), dt.time(8))),
        ("workdays 08:00", Moment(Anchor.WORKDAYS, None, dt.time(8))),
        ("workdays, 7:05", Moment(Anchor.WORKDAYS, None, dt.time(7, 5))),
        ("due + 1 d,  08:00", Moment(Anchor.DUE, Offset(1, Unit.DAY), dt.time(8))),
        ("due", Moment(Anchor.DUE)),
        ("deadline, 08:00", Moment(Anchor.DEADLINE, None, dt.time(8))),
        ("deadline + 10 workdays", Moment(Anchor.DEADLINE, Offset(10, Unit.WORKDAY))),
        ("deadline − 2 days, 10:00", Moment(Anchor.DEADLINE, Offset(-2, Unit.DAY), dt.time(10))),
        ("same day", Moment(Anchor.SAME_DAY)),
        ("first item of the day starts", Moment(Anchor.FIRST_ITEM)),
    ],
)
def test_moments(text, expected):
    assert parse_moment(text, "x") == expected
    assert parse_moment(write_moment(expected), "x") == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "expected an anchor"),
        (None, "expected an anchor"),
        (21, "expected an anchor"),
        ("tomorrow", "expected an anchor"),
        ("arena start - two workdays, 12:00", "expected an anchor"),
        ("arena start - 2 workdays, noon", "expected an anchor"),
        ("arena start - 2 weeks, 12:00", "unknown unit “weeks”"),
        ("arena start - 2 h", "is a day"),
        ("due + 30 min", "is a day"),
        ("item start - 60 min, 08:00", "leave out the time of day"),
        ("workdays + 1 d, 08:00", "takes no offset"),
        ("same day, 10:00", "takes no time of day"),
        ("due + 1 d, 24:00", "00:00 to 23:59"),
        ("due + 1 d, 08:60", "00:00 to 23:59"),
    ],
)
def test_unknown_moments_name_path_value_and_rule(text, rule):
    with pytest.raises(RuleError) as caught:
        parse_moment(text, "reminders.rules[3].at")
    error = caught.value
    assert (error.path, error.value) == ("reminders.rules[3].at", text)
    assert rule in error.rule
    assert error.message == f"reminders.rules[3].at: {text!r}: {error.rule}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arena coordinator", Recipients((Who.ARENA_COORDINATOR,))),
        ("editors of the messages that items use", Recipients((Who.EDITORS,))),
        ("participants, once per person and day", Recipients((Who.PARTICIPANTS,), once_per_day=True)),
        ("lead, where the item has decision-makers", Recipients((Who.LEAD,), with_people=True)),
        (
            "coordinator, while a contact that ended over 24 h ago lacks its debrief",
            Recipients((Who.COORDINATOR,), ended_over=dt.timedelta(hours=24)),
        ),
        (
            "coordinator, while a contact that ended over 3 d ago lacks its debrief",
            Recipients((Who.COORDINATOR,), ended_over=dt.timedelta(days=3)),
        ),
        ("owner (followed_up_by), while open", Recipients((Who.OWNER,), while_open=True)),
        ("owner and coordinator, while open", Recipients((Who.OWNER, Who.COORDINATOR), while_open=True)),
        ("deputy of a party without an answer", Recipients((Who.DEPUTY,))),
    ],
)
def test_recipients(text, expected):
    assert parse_recipients(text, "x") == expected
    assert parse_recipients(write_recipients(expected), "x") == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("everybody", "unknown recipient “everybody”"),
        ("owner and friends, while open", "unknown recipient “friends”"),
        ("owner, while hungry", "unknown condition “while hungry”"),
        ("", "unknown recipient “”"),
    ],
)
def test_unknown_recipients(text, rule):
    with pytest.raises(RuleError, match=rule):
        parse_recipients(text, "reminders.rules[0].to")


@pytest.mark.parametrize(
    ("at", "to", "until", "path", "rule"),
    [
        ("same day", "lead", "same day", "r.at", "not when it is sent"),
        ("arena start - 2 d", "delegates", "arena end", "r.at", "say the time of day"),
        ("workdays", "coordinator", "same day", "r.at", "say the time of day"),
        ("item start - 1 h", "delegates", "item starts", "r.to", "does not know its delegates: it knows"),
        ("due, 08:00", "lead, while open", "due", "r.to", "does not know whoever leads: it knows"),
        ("due, 08:00", "owner, once per person and day", "due", "r.to", "programme items"),
        ("item end + 1 h", "lead, while open", "item end + 7 d", "r.to", "about commitments"),
        ("workdays 08:00", "coordinator", "same day", "r.to", "lacks its debrief"),
        ("item start - 1 h", "participants", "due", "r.useful_until", "ends by"),
        ("due, 08:00", "owner, while open", "arena start", "r.useful_until", "ends by"),
    ],
)
def test_parts_that_do_not_fit_together(at, to, until, path, rule):
    with pytest.raises(RuleError, match=rule) as caught:
        parse_rule("code", at, to, until, path="r")
    assert caught.value.path == path


def test_the_built_in_rules_cover_every_subject_but_the_one_that_a_council_asks_for():
    parsed = [parse_rule(rule.code, rule.at, rule.to, rule.useful_until, path="r") for rule in DEFAULT_RULES]
    assert {rule.subject for rule in parsed} == set(Subject) - {Subject.FACTS}
    assert len({rule.code for rule in parsed}) == len(parsed) == 12


@pytest.mark.parametrize(
    "text", ["arena start - 367 d, 08:00", "arena start - 9999 workdays, 08:00", "due + 99999999 d"]
)
def test_an_offset_over_a_year_is_a_slip(text):
    with pytest.raises(RuleError, match="at most a year") as caught:
        parse_moment(text, "rule.at")
    assert (caught.value.path, caught.value.value) == ("rule.at", text)
