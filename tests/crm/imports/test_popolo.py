"""Popolo JSON: terms lend their dates, partial dates stay partial, and who has no end has an unknown one."""

from __future__ import annotations

import datetime as dt

from crm.enums import Precision
from crm.imports import families
from crm.imports.candidates import MandateCandidate, PartialDate, PartyCandidate, Place
from tests.crm.imports import samples

READING = families.read({"ting.json": samples.json_bytes(samples.POPOLO)})


def test_a_person_with_names_identifiers_and_contacts():
    person = READING.persons[0]
    assert (person.where, person.name) == (Place("ting.json", 1, "persons"), "Lindgren Åsa")
    assert person.other_names == ("Åsa Lindgren", "Оса Линдгрен")
    # What holds in one parliament only is told apart from the same number of another.
    assert person.identifiers == (
        ("popolo:tinget", "åsa/1"),
        ("wikidata", "Q1"),
        ("everypolitician_legacy:tinget", "47"),
    )
    assert person.birth_year == 1964
    assert [(each.kind, each.value, each.note) for each in person.contacts] == [
        ("email", "asa@tinget.example", ""),
        ("phone", "08-1", ""),
        ("social", "asa", "twitter"),
        ("web", "https://asa.example", "website"),
    ]


def test_a_membership_without_dates_has_its_terms_and_an_open_term_tells_no_end():
    ended, running, chair = READING.persons[0].mandates
    assert ended == MandateCandidate(
        "Tinget",
        "parliament",
        "Ledamot",
        party="Folkpartiet",
        constituency="Norra kretsen",
        starts=PartialDate(dt.date(2007, 1, 1), Precision.YEAR),
        ends=PartialDate(dt.date(2011, 12, 31), Precision.YEAR),
        where=Place("ting.json", 1, "memberships"),
    )
    assert running.starts == PartialDate(dt.date(2011, 11, 1), Precision.MONTH)
    assert (running.ends, running.end_known) == (None, False)
    assert (chair.body, chair.committee, chair.title) == ("Tinget", "Trafikutskottet", "Ordförande")
    assert chair.ends == PartialDate(dt.date(2012, 9, 30), Precision.MONTH)
    assert READING.notes == ("Medlemskap utan egna datum, som får mandatperiodens: 2.",)


def test_whoever_asks_may_say_that_those_without_an_end_still_sit():
    reading = families.read({"ting.json": samples.json_bytes(samples.POPOLO)}, sitting=True)
    assert [each.end_known for each in reading.persons[0].mandates] == [True, True, True]
    assert reading.persons[0].mandates[1].ends is None


def test_several_persons_of_one_name_stay_several_and_a_membership_of_a_party_is_no_mandate():
    first, second = READING.persons[1:]
    assert first.name == second.name == "Bo Ek"
    assert first.mandates == second.mandates == ()
    assert second.parties == (
        PartyCandidate(
            "Folkpartiet",
            starts=PartialDate(dt.date(2001, 1, 1), Precision.YEAR),
            end_known=False,
            where=Place("ting.json", 7, "memberships"),
        ),
    )
    assert READING.persons[0].parties == (PartyCandidate("Folkpartiet", end_known=False),)


def test_what_is_made_nothing_of_is_told_with_place_and_rule():
    assert [(str(each.where), each.rule) for each in READING.rejected] == [
        ("ting.json, rad 4, kolumn memberships", "Det slutar 2006-05-01, innan det börjar 2007."),
        ("ting.json, rad 5, kolumn memberships", "Ingen organisation har numret ”gone”."),
        ("ting.json, rad 4, kolumn persons", "Namn saknas."),
        ("ting.json, rad 6, kolumn memberships", "Ingen person har numret ”nobody”."),
    ]


def test_lists_that_are_missing_or_hold_other_things():
    reading = families.read({"a.json": b'{"persons": [{"name": "Bo Ek"}, 7, "x", null], "memberships": {}}'})
    assert [person.name for person in reading.persons] == ["Bo Ek"]
    assert [each.where.row for each in reading.rejected] == [1, 2, 3, 4]
