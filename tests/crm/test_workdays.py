"""The Swedish calendar of workdays."""

import datetime as dt

import pytest

from crm import workdays

D = dt.date

# Easter Sundays as published; 2038 and 2285 are the latest and among the earliest possible.
EASTERS = [
    D(2008, 3, 23), D(2011, 4, 24), D(2019, 4, 21), D(2020, 4, 12), D(2021, 4, 4), D(2022, 4, 17), D(2023, 4, 9),
    D(2024, 3, 31), D(2025, 4, 20), D(2026, 4, 5), D(2027, 3, 28), D(2028, 4, 16), D(2029, 4, 1), D(2030, 4, 21),
    D(2031, 4, 13), D(2032, 3, 28), D(2033, 4, 17), D(2034, 4, 9), D(2035, 3, 25), D(2038, 4, 25), D(2285, 3, 22),
]  # fmt: skip


@pytest.mark.parametrize("day", EASTERS, ids=str)
def test_easter(day):
    assert workdays.easter(day.year) == day


@pytest.mark.parametrize("year", range(1990, 2101))
def test_moving_days_fall_where_the_act_puts_them(year):
    easter, off = workdays.easter(year), workdays.days_off(year)
    assert easter.weekday() == 6
    assert D(year, 3, 22) <= easter <= D(year, 4, 25)
    midsummer, saints = workdays.midsummer_day(year), workdays.all_saints_day(year)
    assert midsummer.weekday() == saints.weekday() == 5
    assert D(year, 6, 20) <= midsummer <= D(year, 6, 26)
    assert D(year, 10, 31) <= saints <= D(year, 11, 6)
    ascension = easter + dt.timedelta(days=39)
    assert ascension.weekday() == 3
    assert {ascension, midsummer, saints} <= off


def test_all_of_2027():
    assert sorted(workdays.days_off(2027)) == [
        D(2027, 1, 1), D(2027, 1, 6), D(2027, 3, 26), D(2027, 3, 28), D(2027, 3, 29), D(2027, 5, 1), D(2027, 5, 6),
        D(2027, 5, 16), D(2027, 6, 6), D(2027, 6, 25), D(2027, 6, 26), D(2027, 11, 6), D(2027, 12, 24),
        D(2027, 12, 25), D(2027, 12, 26), D(2027, 12, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (D(2027, 6, 24), True),
        (D(2027, 6, 25), False),  # midsummer eve, a Friday
        (D(2027, 6, 28), True),
        (D(2026, 12, 24), False),
        (D(2026, 12, 31), False),
        (D(2027, 1, 5), True),  # the eve of Epiphany is an ordinary day here
        (D(2027, 3, 25), True),  # so is Maundy Thursday
        (D(2027, 5, 17), True),  # Whit Monday has been one since 2005
        (D(2027, 6, 6), False),
        (D(2027, 6, 27), False),
    ],
)
def test_is_workday(day, open_):
    assert workdays.is_workday(day) is open_


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (D(2027, 6, 28), -1, D(2027, 6, 24)),
        (D(2027, 6, 28), -2, D(2027, 6, 23)),
        (D(2027, 6, 14), 3, D(2027, 6, 17)),
        (D(2027, 6, 14), 10, D(2027, 6, 29)),
        (D(2027, 12, 23), 1, D(2027, 12, 27)),
        (D(2027, 3, 28), -1, D(2027, 3, 25)),
        (D(2027, 6, 26), 0, D(2027, 6, 26)),
        (D(2026, 12, 30), 1, D(2027, 1, 4)),
    ],
)
def test_shift(day, count, expected):
    assert workdays.shift(day, count) == expected


@pytest.mark.parametrize("count", range(1, 40))
def test_shift_and_back_meet_on_workdays(count):
    start = D(2027, 3, 24)
    assert workdays.shift(workdays.shift(start, count), -count) == start
