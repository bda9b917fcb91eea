"""What changed, block by block."""

import datetime as dt
import time
from difflib import SequenceMatcher

import pytest
from django.utils import translation

from messages.house import AskText, Fact, House
from messages.queries.compare import compare


def told(old, new):
    """Differences as (part, what, words), with [-removed-] and {+added+} words."""
    return [
        (
            str(difference.part.label),
            difference.what.value,
            "".join(
                f"[-{piece.text}-]" if piece.is_old else f"{{+{piece.text}+}}" if piece.is_new else piece.text
                for piece in difference.pieces
            ),
        )
        for difference in compare(old, new).differences
    ]


def house(**values):
    return House(**{"text": "Ett.\n\nTvå.", "roof": "Tak.", "pillars": ("Godset.", "Människorna."), **values})


def test_the_same_house_differs_in_nothing():
    assert compare(house(), house(text="Ett. \r\n\r\n\r\nTvå.", roof=" Tak.")).differences == ()
    assert compare(house(), house()).same == 5


def test_a_changed_block_shows_its_words():
    new = house(pillars=("Godset.", "Människorna: kortare resor."))
    with translation.override("en"):
        assert told(house(), new) == [("Pillar", "changed", "Människorna{+: kortare resor+}.")]


def test_added_and_removed_blocks_leave_the_others_alone():
    found = told(house(), house(pillars=("Ordningen.", "Godset.", "Människorna."), text="Två."))
    assert [(what, words) for _part, what, words in found] == [("added", "{+Ordningen.+}"), ("removed", "[-Ett.-]")]


def test_a_block_replaced_by_another_is_one_removed_and_one_added():
    found = told(house(roof="Bygg kuststråket färdigt."), house(roof="Något helt annat"))
    assert [(what, words) for _part, what, words in found] == [
        ("removed", "[-Bygg kuststråket färdigt.-]"),
        ("added", "{+Något helt annat+}"),
    ]


def test_facts_asks_and_questions_count():
    old = house(
        asks=(AskText("A1", "Peka ut."),), questions=(("Varför?", "Därför."),), proof_points=(Fact("Fakta", "SCB"),)
    )
    new = house(
        asks=(AskText("A1", "Peka ut nu."),),
        questions=(("Varför?", "Därför att."),),
        proof_points=(Fact("Fakta", "SCB", dt.date(2027, 6, 1)),),
    )
    assert [words for _part, _what, words in told(old, new)] == [
        "Peka ut{+ nu+}. (–)",
        "Varför? – Därför{+ att+}.",
        "Fakta (SCB, [-–-]{+2027-06-01+})",
    ]


@pytest.mark.parametrize("old", ["ord " * 4_000, "\n\n".join(["ett", "två"] * 2_000), ", " * 9_000])
def test_a_text_that_repeats_itself_is_compared_in_no_time(old):
    began = time.process_time()
    assert compare(house(text=old), house(text=old[5_000:] + " slut")).differences
    assert time.process_time() - began < 10


def test_a_pair_of_blocks_is_compared_once(monkeypatch):
    """Counted, not timed: each comparison of a paragraph of 2,000 words takes what a reader waits for."""
    counted = []

    class Counting(SequenceMatcher):
        def __init__(self, *args, **kwargs):
            counted.append(1)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr("messages.queries.compare.SequenceMatcher", Counting)
    compare(house(roof="Bygg hela banan nu."), house(roof="Bygg hela järnvägen nu."))
    assert len(counted) == 9 + 1, "the blocks of each part, and the words of the one pair"


def test_blanks_inside_a_block_are_shown_where_nothing_else_differs():
    assert [words for _part, _what, words in told(house(roof="Bygg nu, allt"), house(roof="Bygg nu , allt"))] != []
