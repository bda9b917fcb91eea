"""Whom of ours a speaker may be: suggestions with their reasons, never more."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.enums import MatchCertainty, MatchReason
from campaigns.imports.speakers import Finder, Held, Known, words_of

ON = dt.date(2027, 6, 29)
PARTIES = {"s": "S", "socialdemokraterna": "S", "m": "M", "moderaterna": "M", "c": "C"}
S, L, U = MatchCertainty.SURE, MatchCertainty.LIKELY, MatchCertainty.UNSURE
NAME, LETTERS, PART, INITIALS = MatchReason.NAME, MatchReason.LETTERS, MatchReason.PART, MatchReason.INITIALS
PARTY, ROLE, OTHER = MatchReason.PARTY, MatchReason.ROLE, MatchReason.OTHER_PARTY


def held(party="S", title="Statsråd", starts=None, ends=None):
    return Held(party, words_of(title), starts, ends)


def find(speaker, *people, on=ON):
    known = [Known(n, name, tuple(mandates)) for n, (name, mandates) in enumerate(people, 1)]
    return [(one.pk, one.certainty, one.reasons) for one in Finder(known, PARTIES).find([speaker], on)]


VERA = ("Vera Lindmåne", [held()])


@pytest.mark.parametrize(
    ("speaker", "certainty", "reasons"),
    [
        ("Vera Lindmåne", L, (NAME,)),
        ("VERA LINDMÅNE", L, (NAME,)),
        ("Lindmåne, Vera", L, (NAME,)),
        ("Lindmåne Vera, talare", L, (NAME,)),
        ("Vera Lindmåne (S)", S, (NAME, PARTY)),
        ("Vera Lindmåne, Socialdemokraterna", S, (NAME, PARTY)),
        ("Vera Lindmåne, statsråd", S, (NAME, ROLE)),
        ("Moderator: Vera Lindmåne", L, (NAME,)),
        ("Vera Lindmåne (M)", U, (NAME, OTHER)),
        ("Vera Lindmane", U, (LETTERS,)),
        ("Vera Lindmane (S)", L, (LETTERS, PARTY)),
        ("V. Lindmåne", U, (INITIALS,)),
        ("V. Lindmåne, statsråd", L, (INITIALS, ROLE)),
        ("Vera Maria Lindmåne", U, (PART,)),
        ("Vera af Lindmåne", L, (NAME,)),
        ("Statsrådet Vera Lindmåne (S)", L, (PART, PARTY)),
    ],
)
def test_how_a_name_is_told_and_what_speaks_for_it(speaker, certainty, reasons):
    assert find(speaker, VERA) == [(1, certainty, reasons)]


@pytest.mark.parametrize(
    "speaker",
    ["Vera Ek", "Bo Lindmåne", "Lindmåne", "Vera", "V. Ek", "B. Lindmåne", "Vera Maria Lindmåne (M)", "", "(S)", ",,,"],
)
def test_whom_it_is_not(speaker):
    assert find(speaker, VERA) == []


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Anna-Karin af Berg", "Anna Karin Berg"),
        ("Anna-Karin Berg", "Anna-Karin von Berg"),
        ("Åse D'Ola", "Åse D’Ola"),
        ("Å\u0308ke Ek", "Å\u0308ke Ek"),
        ("Ludwig", "Ludwig, artist"),
    ],
)
def test_double_names_particles_and_marks(name, speaker):
    assert [one[2][0] for one in find(speaker, (name, []))] == [NAME]


def test_initials_of_a_double_name():
    assert [one[2][0] for one in find("A-K Berg", ("Anna-Karin Berg", []))] == [INITIALS]
    assert find("A-M Berg", ("Anna-Karin Berg", [])) == []


def test_of_two_with_the_name_both_are_suggested_and_neither_is_sure():
    found = find("Vera Lindmåne (S)", VERA, ("Vera Lindmåne", [held("M", "Riksdagsledamot")]))
    assert [(pk, certainty) for pk, certainty, _reasons in found] == [(1, U), (2, U)]
    assert all(reasons[-1] == MatchReason.SEVERAL for _pk, _certainty, reasons in found)


def test_a_mandate_counts_on_its_day_only():
    left = ("Vera Lindmåne", [held(ends=dt.date(2027, 5, 31))])
    assert find("Vera Lindmåne (S)", left) == [(1, U, (NAME, MatchReason.NOT_IN_OFFICE))]
    assert find("Vera Lindmåne (S)", left, on=dt.date(2027, 5, 31)) == [(1, S, (NAME, PARTY))]


def test_the_surest_of_several_speakers_stands():
    finder = Finder([Known(1, VERA[0], (held(),))], PARTIES)
    [found] = finder.find(["V. Lindmåne", "Vera Lindmåne (S)", "Vera Lindmane"], ON)
    assert (found.speaker, found.certainty) == ("Vera Lindmåne (S)", S)
