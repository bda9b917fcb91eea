"""Whose turn it is: even by share, the same every time, and without the days that parties cannot take."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.queries.rota_turns import Turn, free_days, turns
from campaigns.rota_enums import RotaReason

MONDAY = dt.date(2027, 7, 5)
SHARES = st.lists(
    st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(7)]), min_size=1, max_size=9
)


def days(n):
    return dt.timedelta(days=n)


def spread(shares, length, shifts, rest=0, **known):
    """The shifts of a rota of so many, and the rest of another, over parties of these shares."""
    line = [Turn(key=n, share=share, name=str(n), **known) for n, share in enumerate(shares)]
    last = MONDAY + days(length * shifts + rest - 1)
    return turns(line, free_days(MONDAY, last, length, MONDAY, []), length, {})


@given(shares=SHARES, length=st.integers(1, 14), shifts=st.integers(1, 40), rest=st.integers(0, 13))
def test_no_party_ever_differs_from_its_share_by_more_than_a_shift(shares, length, shifts, rest):
    found = spread(shares, length, shifts, min(rest, length - 1))
    had, so_far = dict.fromkeys(range(len(shares)), 0), 0
    for one in found:
        had[one.key] += one.days
        so_far += one.days
        for key, share in enumerate(shares):
            assert abs(had[key] - share / sum(shares) * so_far) <= length
    assert so_far == length * shifts + min(rest, length - 1)


@given(shares=SHARES, shifts=st.integers(1, 20), data=st.data())
def test_the_proposal_is_the_same_in_whatever_order_the_parties_are_named(shares, shifts, data):
    line = [Turn(key=n, share=share, name=f"{n % 3}") for n, share in enumerate(shares)]
    mixed = data.draw(st.permutations(line))
    wanted = list(free_days(MONDAY, MONDAY + days(shifts - 1), 1, MONDAY, []))
    first = [(one.starts, one.key, one.reason, one.own_days, one.all_days) for one in turns(line, wanted, 1, {})]
    again = [(one.starts, one.key, one.reason, one.own_days, one.all_days) for one in turns(mixed, wanted, 1, {})]
    assert first == again


@given(shares=SHARES, shifts=st.integers(1, 30), data=st.data())
def test_nobody_gets_days_that_they_cannot_take_and_each_day_has_one_line(shares, shifts, data):
    absent = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=3)
    line = [
        Turn(n, share, str(n), absent=[(MONDAY + days(a), MONDAY + days(a + b)) for a, b in data.draw(absent)])
        for n, share in enumerate(shares)
    ]
    wanted = list(free_days(MONDAY, MONDAY + days(shifts * 2 - 1), 2, MONDAY, []))
    found = turns(line, wanted, 2, {})
    assert [(one.starts, one.ends) for one in found] == wanted
    for one in found:
        able = {party.key for party in line if party.can((one.starts, one.ends))}
        assert one.key in able if able else (one.key, one.reason) == (None, RotaReason.NOBODY)
        assert set(one.absent) == {party.key for party in line} - able


def test_why_is_told_truly():
    found = spread([Fraction(2), Fraction(1)], 1, 6)
    assert [(one.key, one.reason, one.own_days, one.all_days) for one in found] == [
        (0, RotaReason.LEAST, 0, 0),
        (1, RotaReason.LEAST, 0, 1),
        (0, RotaReason.LEAST, 1, 2),
        (0, RotaReason.LEAST, 2, 3),
        (1, RotaReason.LEAST, 1, 4),
        (0, RotaReason.LEAST, 3, 5),
    ]
    line = [Turn(0, Fraction(1), absent=[(MONDAY, MONDAY)]), Turn(1, Fraction(1)), Turn(2, Fraction(1))]
    [one] = turns(line, [(MONDAY, MONDAY)], 1, {1: 2, 2: 3})
    assert (one.key, one.reason, one.absent) == (1, RotaReason.LEAST_ABLE, (0,))
    [one] = turns(line[:2], [(MONDAY, MONDAY)], 1, {1: 2})
    assert (one.key, one.reason) == (1, RotaReason.ONLY)


def test_earlier_rotas_decide_between_equals():
    line = [Turn(0, Fraction(1), "a", ahead=Fraction(2)), Turn(1, Fraction(1), "b", ahead=Fraction(-2))]
    assert [one.key for one in turns(line, [(MONDAY, MONDAY)], 1, {})] == [1]


def test_who_left_the_cooperation_takes_no_turn():
    line = [Turn(0, Fraction(9), is_able=False), Turn(1, Fraction(1))]
    assert [one.key for one in turns(line, [(MONDAY, MONDAY)] * 2, 1, {})] == [1, 1]


@pytest.mark.parametrize(
    ("since", "taken", "expected"),
    [
        (0, [], [(0, 2), (3, 5), (6, 7)]),
        (4, [], [(4, 5), (6, 7)]),
        (0, [(3, 5)], [(0, 2), (6, 7)]),
        (0, [(1, 3)], [(0, 0), (4, 5), (6, 7)]),
        (0, [(0, 7)], []),
        (9, [], []),
    ],
)
def test_free_days_are_the_rotas_shifts_as_far_as_nothing_takes_them(since, taken, expected):
    held = [(MONDAY + days(a), MONDAY + days(b)) for a, b in taken]
    found = free_days(MONDAY, MONDAY + days(7), 3, MONDAY + days(since), held)
    assert [((a - MONDAY).days, (b - MONDAY).days) for a, b in found] == expected
