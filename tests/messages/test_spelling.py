"""What counts as spelling."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.house import AskText, Fact, House
from messages.spelling import Beyond, changed_beyond, respelt, same_but_spelling
from tests.factories.messages import house

WORDS = ["inte", "järnväg", "järnvag", "jarn", "väg", "bygga", "ska", "bör", "2027", "~~", "och"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Kommunnerna vill.", "Kommunerna vill!"),
        ("järn väg", "järnväg"),
        ("IT stöd", "IT-stöd"),
        ("for sent", "för sent"),
        ("Vi bygger", "vi bygegr"),
        ("**Nu**, då", "Nu då"),
        ("Regionenn, staten", "regionen, staetn"),
        ("kommunerna onskar", "kommunerna önskar"),
        ("idé", "ide"),
        ("", ""),
    ],
)
def test_spelling(old, new):
    assert same_but_spelling(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("oberoende", "beroende"),
        ("Staten bör", "Staten ska"),
        ("tre miljoner", "tre miljarder"),
        ("2027", "2028"),
        ("1,5 km", "15 km"),
        ("5 %", "5"),
        ("Vi bygger inte", "Vi bygger"),
        ("Vi bygger", "Vi bygger aldrig"),
        ("inte allt, men järnvägen", "allt, men inte järnvägen"),
        ("spår", "spår nu"),
        ("spår ~~aldrig~~", "spår aldrig"),
        ("https://scb.example/a", "https://scb.example/b"),
        ("före", "efter"),
        ("staten låter regionerna besluta", "staden låter regionen besluta"),
        ("lägre", "längre"),
        ("avslå", "avstå"),
        ("kommunerna", "kommunernas"),
        ("regeringen", "regleringen"),
        ("länen", "lånen"),
        ("form", "from"),
        ("hatten", "hetten"),
    ],
)
def test_more_than_spelling(old, new):
    assert not same_but_spelling(old, new)


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.lists(st.sampled_from(WORDS), max_size=8))
def test_it_does_not_matter_which_came_first(one, other):
    one_text, other_text = " ".join(one), " ".join(other)
    assert same_but_spelling(one_text, one_text)
    assert same_but_spelling(one_text, other_text) == same_but_spelling(other_text, one_text)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, None),
        ({"roof": "Bygg i en foljd!"}, None),
        ({"roof": "Bygg allt på en gång."}, "Bygg allt på en gång."),
        ({"pillars": ("Godset.", "Mer.")}, "Mer."),
        ({"pillars": ()}, "Godset."),
        ({"asks": (AskText("A2", "Peka ut hela sträckan."),)}, "Peka ut hela sträckan."),
        ({"proof_points": (Fact("Nytt.", "SCB"),)}, "Nytt."),
    ],
)
def test_rows_stay_where_they_are(changes, told):
    old: House = house()
    # Where a row came, the first text that stands in another's place is named.
    found = changed_beyond(old, house(**changes))
    assert (found and found.text) == told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Ett.\n\nTvå.\n\nTre.", "Ett.\n\nTre.", Beyond("Två.", is_gone=True)),
        ("Ett.\n\nTvå.\n\nTre.", "Ett.\n\nTvå.", Beyond("Tre.", is_gone=True)),
        ("Ett.\n\nTvå.\n\nTre.", "Två.\n\nTre, fyra.", Beyond("Ett.", is_gone=True)),
        ("Ett.\n\nTre.", "Ett.\n\nTvå.\n\nTre.", Beyond("Två.")),
        ("Ett.\n\nTvå.", "Ett.\n\nTvå, tre.", Beyond("Två, tre.")),
        ("Ett.\n\nTvå.", "Två.\n\nEtt.", Beyond("Två.")),
    ],
)
def test_what_went_is_named_as_gone(before, after, told):
    assert changed_beyond(house(text=before), house(text=after)) == told


def test_an_answer_that_went_is_named_as_gone():
    old, new = house(questions=(("Varför?", "Därför."),)), house(questions=(("Varför?", ""),))
    assert changed_beyond(old, new) == Beyond("Därför.", is_gone=True)


def test_the_words_that_differ_are_told_in_pairs():
    old, new = house(text="Kommunnerna vill, järn väg nu."), house(text="Kommunerna Vill järnväg, nu!")
    assert changed_beyond(old, new) is None
    assert respelt(old, new) == [("Kommunnerna vill, järn väg nu.", "Kommunerna Vill järnväg, nu!")]
    assert respelt(old, old) == []


def test_checking_a_fact_again_is_no_change_of_words():
    old, new = Fact("Fakta.", "SCB", dt.date(2025, 1, 1)), Fact("Fakta.", "SCB", dt.date(2027, 1, 1))
    assert changed_beyond(house(proof_points=(old,)), house(proof_points=(new,))) is None
