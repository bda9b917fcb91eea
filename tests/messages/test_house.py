"""Hashes name words, not their layout."""

import datetime as dt

import pytest

from messages.enums import BlockKind, Doubt
from messages.house import Fact, House, digest, normalised, paragraphs, parse_number, stale_before

ON = dt.date(2027, 6, 21)


def test_layout_does_not_change_a_hash_but_a_comma_does():
    assert digest("Nät i takt  med planerna. ") == digest("\r\nNät i takt med\tplanerna.")
    assert digest("Nät i takt med planerna.") != digest("Nät, i takt med planerna.")


def test_decomposed_letters_are_the_same_letters():
    assert normalised("O\u0308rnsko\u0308ldsvik") == "Örnsköldsvik"


def test_a_line_break_counts_since_markdown_reads_it():
    assert digest("Vi vill\n- bygga") != digest("Vi vill - bygga")


def test_parts_are_not_run_together():
    assert digest("ab", "c") != digest("a", "bc")


def test_paragraphs_are_set_apart_by_blank_lines():
    assert paragraphs("Ett\r\nännu ett\r\n\r\n \r\nTvå\n\n") == ("Ett\nännu ett", "Två")
    assert paragraphs("  ") == ()


def test_a_party_stands_behind_what_is_said_asked_and_never_conceded():
    house = House(text="Stycke.", roof="Tak.", pillars=("Pelare.",), red_lines=("Gräns.",), do_not_say=("Hyss.",))
    assert house.covered_hashes() == [
        digest(BlockKind.ROOF, "Tak.", ""),
        digest(BlockKind.PILLAR, "Pelare.", ""),
        digest(BlockKind.PARAGRAPH, "Stycke.", ""),
        digest(BlockKind.RED_LINE, "Gräns.", ""),
    ]


def test_order_counts_in_the_whole():
    assert House("", "Tak", ("a", "b")).content_hash != House("", "Tak", ("b", "a")).content_hash


@pytest.mark.parametrize(
    ("source", "checked_on", "doubt"),
    [
        ("SCB", dt.date(2025, 6, 21), Doubt.NONE),
        ("SCB", dt.date(2025, 6, 20), Doubt.STALE),
        ("SCB", None, Doubt.NEVER_CHECKED),
        (" ", dt.date(2027, 6, 1), Doubt.NO_SOURCE),
    ],
)
def test_doubts_about_a_fact(source, checked_on, doubt):
    assert Fact("Fakta", source, checked_on).doubt(ON) == doubt


def test_two_years_before_a_leap_day():
    assert stale_before(dt.date(2028, 2, 29)) == dt.date(2026, 2, 28)


@pytest.mark.parametrize("number", ["1", "1.2.3", "v1.0", "01.2", "1.", "-1.0", "1.99999"])
def test_a_version_number_has_two_parts(number):
    with pytest.raises(ValueError):
        parse_number(number)


def test_version_numbers_are_numbers():
    assert parse_number(" 0.10 ") > parse_number("0.9")
