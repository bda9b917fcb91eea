"""Dates, times and lists as people say them."""

import datetime as dt

import pytest

from crm import clock, wording

TODAY = dt.date(2027, 6, 21)
TUESDAY = dt.date(2027, 6, 29)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return clock.wall(day, dt.time(hour, minute))


@pytest.mark.parametrize(
    ("day", "lang", "said"),
    [
        (TUESDAY, "sv", "tisdag 29 juni"),
        (TUESDAY, "en", "Tuesday 29 June"),
        (dt.date(2026, 11, 3), "sv", "tisdag 3 november 2026"),
    ],
)
def test_a_day_has_its_year_only_when_it_is_another(day, lang, said):
    assert wording.day(day, lang, TODAY) == said


def test_a_day_without_a_today_says_its_year():
    assert wording.day(TUESDAY, "sv") == "tisdag 29 juni 2027"


@pytest.mark.parametrize(("lang", "said"), [("sv", "08.00"), ("en", "08:00"), ("en-gb", "08:00")])
def test_the_clock_is_told_in_the_councils_zone(lang, said):
    assert wording.clock_time(dt.datetime(2027, 6, 29, 6, 0, tzinfo=dt.UTC), lang) == said


def test_a_moment_late_in_the_evening_is_of_the_local_day():
    assert wording.moment(dt.datetime(2027, 6, 28, 22, 30, tzinfo=dt.UTC), "sv", TODAY) == "tisdag 29 juni 00.30"


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (at(TUESDAY, 15, 30), at(TUESDAY, 15, 50), "tisdag 29 juni 15.30–15.50"),
        (at(TUESDAY, 15, 30), None, "tisdag 29 juni 15.30"),
        (at(TUESDAY, 23), at(dt.date(2027, 6, 30), 1), "tisdag 29 juni 23.00 – onsdag 30 juni 01.00"),
        (TUESDAY, TUESDAY, "29 juni"),
        (dt.date(2027, 6, 28), dt.date(2027, 6, 30), "28–30 juni"),
        (dt.date(2027, 6, 28), dt.date(2027, 7, 2), "28 juni–2 juli"),
        (dt.date(2026, 12, 30), dt.date(2027, 1, 2), "30 december 2026–2 januari 2027"),
        (dt.date(2027, 3, 1), dt.date(2028, 6, 30), "1 mars 2027–30 juni 2028"),
    ],
)
def test_what_both_ends_share_is_said_once(starts, ends, said):
    assert wording.span(starts, ends, "sv", TODAY) == said


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        (0, "i dag", "today"),
        (1, "i morgon", "tomorrow"),
        (-1, "i går", "yesterday"),
        (7, "om 7 dagar", "in 7 days"),
        (-6, "för 6 dagar sedan", "6 days ago"),
    ],
)
def test_near_days_have_names(days, swedish, english):
    day = TODAY + dt.timedelta(days=days)
    assert (wording.relative(day, TODAY, "sv"), wording.relative(day, TODAY, "en")) == (swedish, english)


@pytest.mark.parametrize(
    ("days", "said"), [(-6, "försenat 6 dagar"), (-1, "försenat 1 dag"), (0, "i dag"), (3, "om 3 dagar")]
)
def test_what_is_past_its_day_is_late(days, said):
    assert wording.due(TODAY + dt.timedelta(days=days), TODAY, "sv") == said


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_lists_end_with_and(parts, said):
    assert wording.join(parts, "sv") == said


def test_a_month_is_said_with_its_year():
    assert wording.month(TODAY, "sv") == "juni 2027"
