"""vCards of all versions, with what programs do to them; another parser agrees where it can read them."""

from __future__ import annotations

import vobject

from crm.imports import families
from crm.imports.candidates import MandateCandidate, Place
from tests.crm.imports import samples

READING = families.read({"kort.vcf": samples.VCARDS.encode()})


def test_quoted_printable_of_another_charset_and_a_picture_with_broken_lines():
    card = READING.persons[0]
    assert card.name == "Cecilia Åkervind"
    assert card.note == "Första raden\nandra raden"
    assert [(each.value, each.note) for each in card.contacts] == [("0611-1", "work"), ("0611-2", "work, fax")]
    assert card.notes == ()


def test_a_card_with_work_labels_folds_and_a_line_that_is_none():
    card = READING.persons[1]
    assert (card.where, card.name) == (Place("kort.vcf", 13), "Bo Ek, direktör")
    assert card.other_names == ("Bo Ek", "Bosse", "Ekan")
    assert (card.identifiers, card.birth_year) == ((("vcard", "urn:bo"),), 1960)
    assert card.mandates == (
        MandateCandidate("Härnösands kommun", "", "Direktör, Ledning", end_known=False, where=Place("kort.vcf", 13)),
    )
    assert [(each.kind, each.value, each.note) for each in card.contacts] == [
        ("email", "bo@kommun.example", ""),
        ("web", "https://bo.example", "HomePage"),
        ("address", "Rum 2\nStorgatan 1\nHärnösand\n871 00", "work"),
    ]
    assert card.notes == ("Rad 26 är ingen egenskap och utelämnas.",)


def test_version_four_with_addresses_of_its_own_kind():
    card = READING.persons[2]
    assert (card.name, card.birth_year) == ("Eva Sjö", None)
    assert [(each.kind, each.value, each.note) for each in card.contacts] == [
        ("phone", "+46-611-3 (102)", "work"),
        ("social", "xmpp:eva@example.org", ""),
    ]
    assert card.notes == ("”inte en adress” är ingen e-postadress och utelämnas.",)


def test_what_is_no_person_or_not_whole_is_told():
    assert len(READING.persons) == 3
    assert [(each.where.row, each.rule) for each in READING.rejected] == [
        (37, "Det är ingen person: kortets slag är ”org”."),
        (42, "Kortet har inget slut."),
        (45, "Namn saknas."),
    ]


def test_a_card_inside_a_card_is_left_out():
    text = "BEGIN:VCARD\nFN:Bo Ek\nAGENT:\nBEGIN:VCARD\nFN:Annan\nTEL:1\nEND:VCARD\nTEL:2\nEND:VCARD\n"
    (person,) = families.read({"a.vcf": text.encode()}).persons
    assert (person.name, [each.value for each in person.contacts]) == ("Bo Ek", ["2"])


def test_other_encodings():
    text = "BEGIN:VCARD\r\nFN:Åsa Ö\r\nEND:VCARD\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert [each.name for each in families.read({"a.vcf": text.encode(encoding)}).persons] == ["Åsa Ö"]


def test_another_parser_agrees_on_a_whole_card():
    text = samples.VCARDS[samples.VCARDS.index("begin:vcard") : samples.VCARDS.index("BEGIN:VCARD\nVERSION:4.0")]
    theirs = vobject.readOne(text.replace("det här är ingen egenskap\n", ""))
    (ours,) = families.read({"a.vcf": text.encode()}).persons
    assert ours.name == theirs.fn.value
    assert [each.value for each in ours.contacts if each.kind == "email"] == [theirs.email.value]
    assert ours.mandates[0].body == theirs.org.value[0]
    assert theirs.adr.value.city == "Härnösand"
