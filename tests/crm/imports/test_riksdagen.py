"""The Riksdag's list, wrapped as by its interface and bare, and the elected members."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.enums import Precision
from crm.imports import families
from crm.imports.candidates import PartialDate, PersonCandidate, Reading
from tests.crm.imports import samples

BARE = samples.MEMBER
WRAPPED = {
    **BARE,
    "personuppdrag": {"uppdrag": BARE["personuppdrag"]},
    "personuppgift": {"uppgift": [{**each, "uppgift": [each["uppgift"]]} for each in BARE["personuppgift"]]},
}
SHAPES = {
    "bare": [BARE],
    "one person": BARE,
    "list": {"personlista": [BARE]},
    "wrapped": {"personlista": {"@hits": "1", "person": [WRAPPED]}},
    "wrapped, one": {"personlista": {"@hits": "1", "person": WRAPPED}},
}


def read(value: object) -> Reading:
    return families.read({"lista.json": samples.json_bytes(value)})


def only(reading: Reading) -> PersonCandidate:
    (person,) = reading.persons
    return person


@pytest.mark.parametrize("shape", SHAPES)
def test_every_wrapping_says_the_same(shape):
    reading = read(SHAPES[shape])
    assert reading.family == "riksdagen"
    assert only(reading) == only(read([BARE]))
    assert [(str(each.where), each.rule) for each in reading.rejected] == [
        ("lista.json, rad 1, kolumn tom", "Det slutar 2006-10-02 00:00:00, innan det börjar 2006-10-06 00:00:00.")
    ]
    assert not reading.complete


def test_assignments_become_mandates_with_the_party_of_the_present_term():
    person = only(read([BARE]))
    assert (person.name, person.birth_year) == ("Cecilia Åkervind-Ros", 1970)
    assert person.identifiers == (("riksdagen", "0123456789012"),)
    told = [(each.body, each.title, each.committee, each.party, each.constituency) for each in person.mandates]
    assert told == [
        ("Riksdagen", "Riksdagsledamot", "", "M", "Västernorrlands län"),
        ("Riksdagen", "Ersättare för Bo Ek", "", "", ""),
        ("Riksdagen", "Ledamot, näringsutskottet", "NU", "M", ""),
        ("Riksdagen", "Suppleant, EU-nämnden", "EUN", "M", ""),
        ("Moderaterna", "Gruppledare", "", "M", ""),
    ]
    # An end in the future is the end of the term; none at all is held, which is the register's own rule.
    assert person.mandates[0].ends == PartialDate(dt.date(2026, 9, 21), Precision.DAY)
    assert (person.mandates[2].ends, person.mandates[2].end_known) == (None, True)


def test_official_ways_to_reach_are_kept_and_private_ones_left():
    assert [(each.kind, each.value, each.note) for each in only(read([BARE])).contacts] == [
        ("email", "cecilia.akervind@riksdagen.se", ""),
        ("phone", "66358", "Tjänstetelefon"),
        ("social", "www.twitter.com/cecilia", ""),
    ]


def test_single_items_are_objects():
    alone = {
        **BARE,
        "personuppdrag": {"uppdrag": BARE["personuppdrag"][0]},
        "personuppgift": {"uppgift": {"kod": "Officiell e-postadress", "uppgift": ["a[på]b.se"], "typ": "eadress"}},
    }
    person = only(read([alone]))
    assert [each.title for each in person.mandates] == ["Riksdagsledamot"]
    assert [each.value for each in person.contacts] == ["a@b.se"]
    assert only(read([{**BARE, "personuppdrag": None, "personuppgift": None}])).mandates == ()


def test_a_list_of_as_many_as_there_are_seats_is_complete():
    everybody = [{**BARE, "intressent_id": str(number)} for number in range(349)]
    assert read(everybody).complete
    assert not read([*everybody[:-1], {**BARE, "status": "Tidigare riksdagsledamot"}]).complete


def test_elected_members_have_an_unknown_end():
    reading = families.read({"ledamot.csv": samples.ELECTED})
    assert reading.family == "riksdagen_elected"
    told = [
        (p.name, m.body, m.body_kind, m.title, m.constituency, m.end_known) for p in reading.persons for m in p.mandates
    ]
    assert told == [
        ("Marie Granlund", "Riksdagen", "parliament", "Riksdagsledamot", "Gävleborgs län", False),
        ("Ulf Berg", "Härnösand", "municipality", "Ledamot i kommunfullmäktige", "Hela", False),
    ]
    assert reading.persons[1].mandates[0].starts == PartialDate(dt.date(2010, 10, 15))
    assert [(str(each.where), each.rule) for each in reading.rejected] == [
        ("ledamot.csv, rad 4, kolumn valtyp", "”X” är inget val som är känt.")
    ]
