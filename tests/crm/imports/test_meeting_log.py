"""Logs of contacts: one contact on several rows is one, a row that repeats another is said, text stays text."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.imports import families
from crm.imports.candidates import NamedPerson, Place
from tests.crm.imports import samples

SLOVENIA = (
    "id,date,contact_type,institution,function,party,org_name,lobbyist_type,purpose,purpose_details\n"
    "X1,2022-09-19,OSEBNO,TINGET,Funkcionar,S,Bolag A,Lobist,Vpliv,Lag 1\n"
    "X1,2022-09-19,OSEBNO,TINGET,Funkcionar,,Bolag B,Lobist,Vpliv,Lag 1\n"
    "X1,2022-09-19,OSEBNO,TINGET,Funkcionar,,Bolag B,Lobist,Vpliv,Lag 1\n"
    "X2,2022-09-19,PO E-POŠTI,TINGET,Funkcionar,,Bolag B,Lobist,Vpliv,Lag 1\n"
)
NETHERLANDS = (
    "n,activiteitnaam,type,bewindspersoon,subtitel,datum\n"
    '1,Bezoek,"\n  Werkbezoek ", Mark Ek,NA,24-03-2022\n'
    '2,Overleg,"\n  Ministerraad "," Mark Ek, Kajsa van der Berg","Een regel.\n",24-03-2022\n'
    "3,,,NA,NA,24-03-2022\n"
)


def test_members_meetings_join_those_who_were_there():
    reading = families.read({"m.csv": samples.MEP_MEETINGS.encode()})
    assert reading.family == "meetings"
    joint, text = reading.meetings
    assert (joint.on, joint.title, joint.place) == (dt.date(2021, 10, 27), "Plattformar", "remote")
    assert joint.people == (
        NamedPerson("Alex Agius Saliba", (("ep", "7"),)),
        NamedPerson("Abir Al-Ek", (("ep", "8"),)),
    )
    assert (joint.organisations, joint.issues) == (("Bolaget",), ("DSA",))
    assert joint.note == "role: Member\ncommittees: ['IMCO', 'ITRE']\nrole: Rapporteur"
    assert joint.notes == ("Sammanförd från raderna 2–3.", "Upprepas exakt på rad 4.")
    assert reading.notes == ("Rader som exakt upprepar en annan rad: 1.",)
    # What begins as a formula is text, and nothing else.
    assert (text.title, text.organisations) == ("=Annat", ("@Bolaget",))


def test_days_that_are_none_name_row_and_column():
    assert [
        (str(each.where), each.rule) for each in families.read({"m.csv": samples.MEP_MEETINGS.encode()}).rejected
    ] == [
        ("m.csv, rad 5, kolumn date", "”31-02-2021” är inget datum. Skriv 2027, 2027-06 eller 2027-06-29."),
        ("m.csv, rad 6, kolumn date", "”2021-10” är ingen dag."),
    ]


def test_a_register_with_numbers_of_its_own():
    first, second = families.read({"s.csv": SLOVENIA.encode()}).meetings
    assert (first.organisations, first.bodies, first.people) == (("Bolag A", "Bolag B"), ("TINGET",), ())
    assert (first.channel, first.kind) == ("in_person", "")
    assert (second.channel, second.kind) == ("email", "email")
    assert first.notes == ("Sammanförd från raderna 2–3.", "Upprepas exakt på rad 4.")


def test_an_agenda_with_several_persons_in_a_cell():
    reading = families.read({"n.csv": NETHERLANDS.encode()})
    visit, council = reading.meetings
    assert (visit.kind, visit.people, visit.note) == ("site_visit", (NamedPerson("Mark Ek"),), "")
    assert council.people == (NamedPerson("Mark Ek"), NamedPerson("Kajsa van der Berg"))
    # A word that is unknown is kept, and no kind is made up.
    assert (council.kind, council.note) == ("", "Een regel.\ntype: Ministerraad")
    assert [each.rule for each in reading.rejected] == ["Det saknar både ärende och någon som var med."]


def test_our_own_log_by_its_words():
    first, second = families.read({"logg.csv": samples.OWN_LOG.encode("cp1252")}).meetings
    assert first.where == Place("logg.csv", 2)
    assert (first.on, first.title, first.kind, first.place) == (
        dt.date(2027, 6, 29),
        "Norrbotniabanan",
        "formal_call",
        "Visby",
    )
    assert first.people == (NamedPerson("Vera Lindmåne"), NamedPerson("Bo Ek"))
    assert (first.ours, first.note) == (("idun@example.org",), "Lovade svar")
    # "Lindmåne, Vera" is one name.
    assert (second.people, second.note) == ((NamedPerson("Lindmåne, Vera", party="S"),), "Kontakttyp: Rökpaus")


def test_a_mapping_needs_a_day_and_somebody():
    data = {"logg.csv": "När;Vad\n2027-06-29;Elnät\n".encode()}
    (meeting,) = families.read(data, mapping={"När": "on", "Vad": "subject"}).meetings
    assert (meeting.on, meeting.title) == (dt.date(2027, 6, 29), "Elnät")
    with pytest.raises(ValidationError, match="saknas"):
        families.read(data, mapping={"När": "on"})


def test_reading_twice_gives_the_same_keys():
    one, other = (families.read({name: samples.MEP_MEETINGS.encode()}) for name in ("a.csv", "b.csv"))
    assert [each.key for each in one.meetings] == [each.key for each in other.meetings]
    assert len({each.key for each in one.meetings}) == 2
