"""Registers of several tables or many columns: swerik, members of the European Parliament, UK ministers."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from crm.enums import Precision
from crm.imports import families
from crm.imports.candidates import PartialDate, PartyCandidate, Place, Reading
from tests.crm.imports import samples

YEAR, MONTH, DAY = Precision.YEAR, Precision.MONTH, Precision.DAY


def swerik(*names: str) -> Reading:
    return families.read({name: samples.SWERIK[name].encode() for name in names or samples.SWERIK})


def test_swerik_tables_are_joined_by_person():
    reading = swerik()
    first, second, third = reading.persons
    assert (first.name, first.other_names, first.birth_year) == ("Krister Örn", ("Örn",), 1952)
    assert first.identifiers == (("swerik", "i-1"), ("riksdagen", "0573136138218"))
    assert [(m.body, m.title, m.constituency, m.starts, m.ends, m.end_known) for m in first.mandates] == [
        ("Riksdagen", "ledamot", "Kalmar län", PartialDate(dt.date(1991, 1, 1), YEAR), None, False)
    ]
    # Of the same name, and somebody else.
    assert (second.name, second.identifiers) == ("Krister Örn", (("swerik", "i-2"),))
    assert [(m.title, m.starts, m.ends) for m in second.mandates] == [
        ("finansminister, Regeringen Ek", None, PartialDate(dt.date(1880, 3, 31), DAY)),
        ("andrakammarledamot", PartialDate(dt.date(1867, 1, 1), YEAR), PartialDate(dt.date(1870, 5, 31), MONTH)),
        ("andra kammarens talman", PartialDate(dt.date(1875, 1, 1), YEAR), PartialDate(dt.date(1876, 12, 31), YEAR)),
    ]
    assert second.notes == ("Död 1898-11.",)
    # "Nan" and "Null" are names, "nan" is nothing.
    assert (third.name, third.notes) == ("Nan Null", ("Inget namn sägs vara huvudnamnet: ”Nan Null” används.",))


def test_swerik_parties_without_dates_stay_without():
    assert swerik().persons[0].parties == (
        PartyCandidate(
            "Folkpartiet",
            starts=PartialDate(dt.date(1991, 1, 1), YEAR),
            end_known=False,
            where=Place("party_affiliation.csv", 2),
        ),
        PartyCandidate("Folkpartiet", end_known=False, where=Place("party_affiliation.csv", 3)),
    )


def test_swerik_rows_that_make_nothing_are_told():
    assert {(str(each.where), each.rule) for each in swerik().rejected} == {
        ("member_of_parliament.csv, rad 4, kolumn end", "Det slutar 1871, innan det börjar 1872-01-15."),
        ("member_of_parliament.csv, rad 5", "Namntabellen har inget namn för i-9."),
    }


def test_swerik_tables_in_an_archive_and_in_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in samples.SWERIK.items():
            archive.writestr(f"data/{name}", text)
        archive.writestr("__MACOSX/._name.csv", b"\x00\x01")
    assert families.read({"swerik.zip": out.getvalue()}) == swerik()
    alone = swerik("name.csv")
    assert [person.mandates for person in alone.persons] == [(), (), ()]
    assert alone.notes == ("Inte med: person, minister, member_of_parliament, speaker, party_affiliation.",)


@pytest.mark.parametrize("name", [name for name in samples.SWERIK if name != "name.csv"])
def test_a_swerik_table_without_names_is_refused_by_the_missing_table(name):
    with pytest.raises(ValidationError, match=r"Namntabellen .*primary_name.* saknas"):
        swerik(name)


def test_members_of_the_european_parliament():
    reading = families.read({"mep.csv": samples.MEP.encode()})
    first, second = reading.persons
    assert (first.name, first.other_names) == ("Kārlis D'Šadurskis-Berg", ("Kārlis D'ŠADURSKIS-BERG",))
    assert (second.name, second.birth_year) == ("Mary McAllister", None)
    assert first.identifiers == (("ep", "11"),)
    assert [(m.title, m.committee) for m in first.mandates] == [
        ("Europaparlamentariker", ""),
        ("Ledamot", "INTA"),
        ("Ledamot", "AGRI"),
        ("Suppleant", "LIBE"),
        ("Ledamot i delegation", "D-JP"),
    ]
    assert {(m.body, m.party, m.constituency, m.starts, m.end_known) for m in first.mandates} == {
        ("Europaparlamentet", 'Partija "V"', "Latvia", None, False)
    }
    assert [(each.kind, each.value) for each in first.contacts] == [
        ("email", "k@europarl.example"),
        ("phone", "0032 2"),
        ("address", "Bât. W, 04U"),
        ("social", "http://twitter.com/k"),
    ]
    assert second.notes == ("Födelsedag saknas.",)


def test_uk_ministers_have_their_present_name_and_held_posts():
    reading = families.read({name: text.encode() for name, text in samples.IFG.items()})
    (person,) = reading.persons
    assert (person.name, person.other_names) == ("Lord Ashby", ("Peter Ashby",))
    assert person.identifiers == (("ifg", "a"), ("uk_parliament", "500"))
    assert [(m.body, m.title, m.ends, m.end_known) for m in person.mandates] == [
        ("Department of Trains", "Minister for Trains", PartialDate(dt.date(2002, 5, 29)), True),
        ("Department of Trains", "Minister for Trains", None, True),
    ]
    assert [(str(each.where), each.rule) for each in reading.rejected] == [
        ("appointment.csv, rad 4, kolumn end_date", "Det slutar 2010-01-01, innan det börjar 2011-01-01."),
        ("appointment.csv, rad 5, kolumn person_id", "Ingen person har numret ”b”."),
        ("appointment.csv, rad 6, kolumn post_id", "Ingen post har numret ”q”."),
    ]


def test_uk_tables_without_persons_are_refused_and_persons_alone_are_persons():
    with pytest.raises(ValidationError, match="Persontabellen"):
        families.read({"post.csv": samples.IFG["post.csv"].encode()})
    alone = families.read({"person.csv": samples.IFG["person.csv"].encode()})
    assert (len(alone.persons), alone.notes) == (1, ("Inte med: appointment, post, organisation.",))
