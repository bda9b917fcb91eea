"""Which published meeting is which of ours: a row for each who was met, whatever order the rows stand in."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.queries.lobby_names import Ours, Party, proposed
from campaigns.queries.lobby_pairs import DAYS, Logged, Published, pairing, seated

DAY = dt.date(2027, 5, 10)


def day(n: int) -> dt.date:
    return DAY + dt.timedelta(days=n)


def published(key, on=0, people=(1,), maybe=(), parties=(), certain=True):
    return Published(key, day(on), frozenset(people), frozenset(maybe), frozenset(parties), certain)


def logged(pk, on=0, people=(1,), party=1):
    return Logged(pk, day(on), frozenset(people), party)


numbers = st.frozensets(st.integers(1, 4), max_size=3)
rows = st.lists(
    st.tuples(st.integers(0, 4), numbers, numbers, st.frozensets(st.integers(1, 2), max_size=2), st.booleans()),
    max_size=9,
).map(lambda found: [published(f"k{n}", *one) for n, one in enumerate(found)])
contacts = st.lists(st.tuples(st.integers(0, 4), numbers, st.integers(1, 3)), max_size=9).map(
    lambda found: [logged(n, *one) for n, one in enumerate(found, 1)]
)
said = st.lists(st.tuples(st.sampled_from([f"k{n}" for n in range(9)]), st.integers(1, 9)), max_size=3)


@settings(max_examples=200)
@given(rows, contacts, said, said, st.randoms(use_true_random=False))
def test_each_who_was_met_has_one_row_and_the_same_in_any_order(rows, contacts, same, not_same, random):
    not_same = set(not_same) - set(same)
    found = pairing(rows, contacts, same, not_same)
    by_key, by_pk = {one.key: one for one in rows}, {one.pk: one for one in contacts}
    for pk, one in by_pk.items():
        of = [key for key, paired in found.pairs.items() if paired == pk]
        assert len(of) <= max(1, len(one.people))
        # Hall: the rows can share out those who were met, one for each, each to a row that may mean them.
        for some in (some for n in range(1, len(of) + 1) for some in itertools.combinations(of, n)):
            assert len(set().union(*(seats(by_key[key], one) for key in some))) >= len(some)
        for person in one.people:
            if holder := found.holders.get((pk, person)):
                assert found.pairs[holder] == pk
                assert person in by_key[holder].people | by_key[holder].maybe
    for key, pk in found.pairs.items():
        if (key, pk) not in same:
            assert by_key[key].certain
            assert by_pk[pk].people & by_key[key].people
            assert key in {found.holders.get((pk, person)) for person in by_key[key].people}
            assert abs((by_key[key].on - by_pk[pk].on).days) <= DAYS
            assert (key, pk) not in not_same
    assert found.candidates.keys().isdisjoint(found.pairs)
    for key, near in found.candidates.items():
        meant = by_key[key].people | by_key[key].maybe
        for pk in near:
            assert any((pk, person) not in found.holders for person in meant & by_pk[pk].people)
            assert [*found.pairs.values()].count(pk) < len(by_pk[pk].people)
    shuffled, others = list(rows), list(contacts)
    random.shuffle(shuffled)
    random.shuffle(others)
    assert pairing(shuffled, others, same, not_same) == found


def seats(row, one):
    """Those who were met whom the row may be about; anybody where it means none of them."""
    return (row.people | row.maybe) & one.people or one.people or {0}


@settings(max_examples=100)
@given(rows, contacts)
def test_nothing_that_fits_is_left_on_both_sides(rows, contacts):
    found = pairing(rows, contacts)
    for row, one in itertools.product(rows, contacts):
        if row.certain and abs((row.on - one.on).days) <= DAYS:
            for person in row.people & one.people:
                assert row.key in found.pairs or (one.pk, person) in found.holders


def test_two_who_publish_the_same_meeting_each_have_their_row():
    rows, ours = [published("a", people=[1]), published("b", 1, people=[2])], [logged(1, people=[1, 2])]
    found = pairing(rows, ours)
    assert (found.pairs, found.holders) == ({"a": 1, "b": 1}, {(1, 1): "a", (1, 2): "b"})
    assert pairing(rows[:1], ours).told == {1: {1}}
    again = pairing([*rows, published("c", people=[2])], ours)
    assert again.pairs == {"a": 1, "c": 1}
    assert again.candidates == {}


def test_a_row_of_both_stands_for_both():
    both = [published("a", people=[1, 2]), published("b", people=[1, 2])]
    assert pairing(both, [logged(1, people=[1, 2])]).holders == {(1, 1): "a", (1, 2): "a"}
    found = pairing([published("a", people=[1]), published("b", people=[1, 2])], [logged(1, people=[1, 2])])
    assert found.pairs == {"b": 1}, "what names most of them comes first"
    found = pairing([published("a", people=[1, 2]), published("b", people=[2, 3])], [logged(1, people=[1, 2, 3])])
    assert found.holders == {(1, 1): "a", (1, 2): "a", (1, 3): "b"}


def test_each_of_two_who_has_two_meetings_of_a_day():
    rows = [published(f"{name}{n}", people=[n]) for name in "ab" for n in (1, 2)]
    found = pairing(rows, [logged(1, people=[1, 2]), logged(2, people=[1])])
    assert found.pairs == {"a1": 1, "a2": 1, "b1": 2}


def test_what_is_said_of_one_leaves_the_other_their_row():
    rows, ours = [published("a", people=[9]), published("b", people=[1])], [logged(1, people=[1, 2])]
    assert pairing(rows, ours, [("a", 1)]).pairs == {"a": 1, "b": 1}
    assert pairing([*rows, published("c", people=[2])], ours, [("a", 1)]).pairs == {"a": 1, "b": 1}
    found = pairing([published("a", people=[9]), published("b", people=[2], certain=False)], ours, [("a", 1)])
    assert (found.candidates, found.told) == ({"b": (1,)}, {1: {1, 2}})


def test_which_rows_can_be_one_meeting():
    rows = [published("a", people=[1]), published("b", people=[1]), published("c", people=[9])]
    assert seated(rows, logged(1, people=[1, 2])) == {"a", "c"}
    assert seated(reversed(rows), logged(1, people=[1, 2])) == {"c", "b"}
    assert seated(rows, logged(1, people=[])) == {"a"}


def test_the_exact_day_comes_before_a_day_off():
    found = pairing([published("a", 0), published("b", 1)], [logged(1, 1), logged(2, 2)])
    assert found.pairs == {"b": 1}
    assert pairing([published("a", 0)], [logged(1, 1), logged(2, 0)]).pairs == {"a": 2}
    assert pairing([published("a", 0)], [logged(1, 2)]).pairs == {}


def test_the_party_that_is_named_comes_first_of_those_of_the_day():
    rows = [published("a", parties=[2]), published("b", parties=[1])]
    assert pairing(rows, [logged(1, party=1), logged(2, party=2)]).pairs == {"a": 2, "b": 1}


def test_as_many_as_there_can_be_of_a_day():
    rows = [published("a", people=[1, 2]), published("b", people=[1])]
    assert pairing(rows, [logged(1, people=[1]), logged(2, people=[2])]).pairs == {"a": 2, "b": 1}


def test_what_was_said_comes_first_and_what_was_denied_never():
    rows, ours = [published("a"), published("b")], [logged(1), logged(2, 9)]
    assert pairing(rows, ours, [("b", 1)]).pairs == {"b": 1}
    assert pairing(rows, ours, [("b", 2)]).pairs == {"a": 1, "b": 2}
    assert pairing(rows, ours, not_same={("a", 1)}).pairs == {"b": 1}


def test_what_is_not_sure_waits_for_somebody():
    found = pairing([published("a", people=[], maybe=[1]), published("b", certain=False)], [logged(1)])
    assert (found.pairs, found.candidates) == ({}, {"a": (1,), "b": (1,)})


OURS = [
    Party(1, ("region skog",), ("region skog",)),
    Party(2, ("harnas kommun", "harnas"), ("harnas kommun", "harnas")),
]


@pytest.mark.parametrize(
    ("name", "certain", "near"),
    [
        ("Region Skog", True, True),
        ("REGION  SKOG", True, True),
        ("Region Skog, regionala utvecklingsnämnden", True, True),
        ("Härnäs", False, True),
        ("Härnäs Energi AB", False, True),
        ("Harnäs kommun", False, True),
        ("Härnäs komun", False, True),
        ("Regionen Sjö", False, False),
        ("Bolaget", False, False),
    ],
)
def test_which_names_mean_us(name, certain, near):
    ours = Ours(OURS, ["Region Skog"])
    assert (ours.is_certain([name]), ours.is_near([name])) == (certain, near)


def test_a_text_names_us_and_whom_of_us():
    ours = Ours(OURS, ["Samrådet Skog"])
    assert ours.is_near([], "Möte med Samrådet Skog om nät")
    assert not ours.is_near([], "Möte om nät")
    assert ours.parties_in(["Bolaget"], "med Härnäs och Region Skog") == [1, 2]


def test_names_of_parties_are_proposed_first():
    names = ["Zon AB", "Härnäs Energi AB", "Härnäs kommun", "Region Skog, Anna"]
    assert proposed(names, OURS) == [("Härnäs kommun", True), ("Region Skog, Anna", True), ("Härnäs Energi AB", False)]
