"""Somebody's spreadsheet: found under title rows, mapped by its words, and nothing of it guessed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from crm.enums import Precision
from crm.imports import families, workbooks
from crm.imports.candidates import PartialDate, Reading
from tests.crm.imports import samples

TEXT = samples.PERSONS


def read(text: str, encoding: str = "utf-8", **options) -> Reading:
    return families.read({"lista.csv": text.encode(encoding)}, **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_table_is_found_under_its_title_in_any_encoding(encoding, newline):
    reading = read(TEXT.replace("\n", newline), encoding)
    assert reading.family == "spreadsheet"
    assert [(each.where.row, each.name) for each in reading.persons] == [
        (4, "Vera Lindmåne"),
        (5, "Vera Lindmåne"),
        (8, "Na Null"),
    ]


def test_a_row_says_what_it_says():
    first, second, third = read(TEXT).persons
    (mandate,) = first.mandates
    assert (mandate.body, mandate.title, mandate.party) == ("Infrastrukturdepartementet", "Statsråd", "S")
    assert mandate.starts == PartialDate(dt.date(2026, 10, 1), Precision.MONTH)
    assert (mandate.ends, mandate.end_known) == (None, False)
    assert [(each.kind, each.value) for each in first.contacts] == [("email", "vera@example.org"), ("phone", "08-1")]
    # A note may begin with any sign, and a code of known length is written whole, which is said.
    assert (first.note, first.county_tie, first.notes) == ("=1+1", "kommun 0127", ("Koden 127 skrivs 0127.",))
    assert (second.mandates, second.contacts) == ((), ())
    assert third.notes == ("”Utan organ” utelämnas: inget organ nämns.",)


def test_rows_that_make_nothing_name_their_column():
    assert [(str(each.where), each.rule) for each in read(TEXT).rejected] == [
        ("lista.csv, rad 5, kolumn Till", "Det slutar 2026-12-31, innan det börjar 2027-01-01."),
        ("lista.csv, rad 6, kolumn Namn", "Cellen har en formel och inget värde."),
        ("lista.csv, rad 7, kolumn Namn", "Namn saknas."),
    ]


def test_rows_with_one_address_or_number_are_one_person_and_others_are_not():
    text = (
        "Namn;E-post;Wikidata;Organisation;Roll\n"
        "Bo Ek;bo@a.se;;Ånge kommun;Ordförande\n"
        "bo ek;BO@a.se;;Regionen;Ledamot\n"
        "Bo Ek;;;Sollefteå kommun;Ledamot\n"
        "Eva Ek;;Q1;Regionen;Ledamot\n"
        "Eva Ek-Sjö;;Q1;Riksdagen;Ledamot\n"
    )
    first, alone, eva = read(text).persons
    assert [each.body for each in first.mandates] == ["Ånge kommun", "Regionen"]
    assert (first.other_names, first.notes) == (("bo ek",), ("Rad 3 är samma person: bo ek.",))
    assert [each.body for each in alone.mandates] == ["Sollefteå kommun"]
    assert (eva.name, eva.other_names, len(eva.mandates)) == ("Eva Ek", ("Eva Ek-Sjö",), 2)


def test_first_and_last_name_and_several_addresses():
    text = "Efternamn,Förnamn,E-post,Mobil,Telefon,Född\nEk,Bo,a@b.se; c@d.se,070,08,1960-01-02\n"
    (person,) = read(text).persons
    assert (person.name, person.birth_year) == ("Bo Ek", 1960)
    assert [(each.value, each.note) for each in person.contacts] == [
        ("a@b.se", ""),
        ("c@d.se", ""),
        ("08", "Telefon"),
        ("070", "Mobil"),
    ]


def test_a_persons_mapping_goes_before_the_proposed_one():
    text = "Vem,Var,Namn\nBo Ek,Ånge kommun,ordförande\n"
    mapping = {"Vem": "name", "Var": "body", "Namn": "title"}
    (person,) = read(text, mapping=mapping).persons
    assert (person.name, person.mandates[0].body, person.mandates[0].title) == ("Bo Ek", "Ånge kommun", "ordförande")
    assert read(text, mapping=mapping, sitting=True).persons[0].mandates[0].end_known


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"Vem": "name", "Finns inte": "body"}, "Finns inte.*Vem, Var"),
        ({"Vem": "name", "Var": "färg"}, "färg"),
        ({"Var": "body"}, "saknas"),
        ({"Vem": "name", "Var": "name"}, "Vem, Var"),
    ],
)
def test_a_mapping_that_cannot_be(mapping, told):
    with pytest.raises(ValidationError, match=told):
        read("Vem,Var\nBo Ek,Ånge\n", mapping=mapping)


def test_two_columns_of_one_name_are_refused_where_they_are_needed():
    with pytest.raises(ValidationError, match=r"lista.csv, rad 1, kolumn Namn: två kolumner"):
        read("Namn,Parti,Namn\nBo,S,Ek\n")
    assert read("Namn,Obs,Obs\nBo Ek,1,2\n").persons[0].name == "Bo Ek"


def test_a_row_of_more_cells_than_the_header_is_rejected():
    reading = read("Namn,Parti\nBo Ek,S,,\nEva Ek,S,kvar\n")
    assert [each.name for each in reading.persons] == ["Bo Ek"]
    assert [(each.where.row, each.rule) for each in reading.rejected] == [(3, "Den har fler celler än rubrikraden.")]


def test_what_no_field_holds_is_cut_and_said():
    (person,) = read(f"Namn,Organisation,Parti\nBo Ek,Tinget,{'x' * 61}\n").persons
    assert (len(person.mandates[0].party), len(person.parties[0].party)) == (60, 60)
    assert person.notes == (f"”{'x' * 40}…” kortas till 60 tecken.",)


def test_a_workbook_with_titles_merged_cells_numbers_and_days():
    data = samples.workbook(
        [
            [None, "Förtroendevalda", None],
            [],
            [None, "Organ", "Kommun", "Namn", "Från", "Kommunkod", "Telefon"],
            [None, "Nämnden", "Ånge", "Bo Ek", dt.date(2023, 1, 1), 127, 8123.0],
            [None, None, None, "Eva Ek", "2023", None, None],
        ],
        merge="C4:C5",
    )
    reading = families.read({"valda.xlsx": data})
    assert [(str(each.where), each.name, each.mandates[0].body) for each in reading.persons] == [
        ("valda.xlsx [Blad1], rad 4", "Bo Ek", "Ånge"),
        ("valda.xlsx [Blad1], rad 5", "Eva Ek", "Ånge"),
    ]
    first = reading.persons[0]
    assert first.mandates[0].starts == PartialDate(dt.date(2023, 1, 1))
    assert (first.county_tie, first.contacts[0].value) == ("kommun 0127", "8123")


def test_a_formula_counts_as_the_value_that_was_stored():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Förnamn", "Efternamn", "Namn"])
        sheet.write_row(1, 0, ["Bo", "Ek"])
        sheet.write_formula(1, 2, '=A2&" "&B2', None, "Bo Ek")
    (person,) = families.read({"a.xlsx": out.getvalue()}).persons
    assert (person.name, person.where.row) == ("Bo Ek", 2)


def test_a_formula_without_a_value_is_told_by_its_cell():
    data = samples.workbook([["Namn", "Parti"], ["Bo Ek", "S"], ['="Eva"&" Ek"', "S"]])
    reading = families.read({"a.xlsx": data})
    assert [each.name for each in reading.persons] == ["Bo Ek"]
    assert [(str(each.where), each.rule) for each in reading.rejected] == [
        ("a.xlsx [Blad1], rad 3, kolumn Namn", "Cellen har en formel och inget värde.")
    ]


def test_workbooks_that_are_none():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for data in (out.getvalue(), samples.workbook([["Namn"], ["Bo"]])[:-200]):
        with pytest.raises(ValidationError, match=r"a\.xlsx"):
            families.read({"a.xlsx": data})


def test_entities_that_grow_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"A" * 1000 + b'">'
    for name, inner in zip("bcdefg", "abcdef", strict=True):
        bomb += f'<!ENTITY {name} "{f"&{inner};" * 10}">'.encode()
    bomb += b']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    bomb += b'<c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row></sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.workbook([["Namn"]]))) as whole, zipfile.ZipFile(out, "w") as archive:
        for one in whole.infolist():
            archive.writestr(one.filename, bomb if "sheet1" in one.filename else whole.read(one))
    with pytest.raises(ValidationError, match=r"a\.xlsx"):
        families.read({"a.xlsx": out.getvalue()})


def test_rows_beyond_the_limit_are_refused_by_its_number(monkeypatch):
    monkeypatch.setattr(workbooks, "REGISTER", workbooks.tables.Limits(1_000, 2))
    with pytest.raises(ValidationError, match=r"a.xlsx.*fler än 2 rader"):
        families.read({"a.xlsx": samples.workbook([["Namn"], *[["Bo Ek"]] * 5])})


@pytest.mark.parametrize(
    ("header", "proposed"),
    [
        ("Namn;E-post;Organisation", {"Namn": "name", "E-post": "email", "Organisation": "body"}),
        ("First name;Last name;Party", {"First name": "first_name", "Last name": "last_name", "Party": "party"}),
        (
            "parti;parti_abbr;namn;organ;roll",
            {"parti_abbr": "party", "namn": "name", "organ": "committee", "roll": "title"},
        ),
        ("kommun;kod;kso", {"kommun": "body_name", "kod": "body_code"}),
        ("namn;kommun;titel", {"namn": "name", "kommun": "body", "titel": "title"}),
    ],
)
def test_columns_are_proposed_by_their_words(header, proposed):
    found = families.columns_of({"a.csv": f"Rubrik;;\n{header}\n1;2;3\n".encode()})
    assert found is not None
    assert found.proposed == proposed
    assert found.header == tuple(header.split(";"))
    assert found.samples[found.header[0]] == ("1",)


def test_files_whose_columns_are_known_have_none_to_map():
    assert families.columns_of({"a.csv": samples.MEP.encode()}) is None
    assert families.columns_of({"a.json": samples.json_bytes(samples.POPOLO)}) is None
    assert families.columns_of({"a.vcf": samples.VCARDS.encode()}) is None
    with pytest.raises(ValidationError, match="kan inte kopplas"):
        families.read({"a.vcf": samples.VCARDS.encode()}, mapping={"x": "name"})


def test_rows_of_one_name_and_one_mandate_are_one_person():
    text = "Namn;Organisation;Roll\nBo Ek;Ånge kommun;Chef\nBO  EK;Ånge kommun;Chef\nBo Ek;Ånge kommun;Ordförande\n"
    reading = read(text)
    assert ([each.where.row for each in reading.persons], reading.folded) == ([2, 4], 1)
    assert reading.persons[0].notes == ("Rad 3 är samma person: BO EK.",)


def test_what_no_workbook_may_hold_is_refused_and_not_left_out(monkeypatch):
    rows = [["Namn", "Roll"], ["Bo Ek", "Chef"]]
    monkeypatch.setattr(workbooks, "MOST_COLUMNS", 1)
    with pytest.raises(ValidationError, match=r"lista\.xlsx: rad 1 har fler än 1 kolumner"):
        families.read({"lista.xlsx": samples.workbook(rows)})
    monkeypatch.setattr(workbooks, "MOST_SHEETS", 0)
    with pytest.raises(ValidationError, match=r"lista\.xlsx har fler än 0 blad"):
        families.read({"lista.xlsx": samples.workbook(rows)})


def test_two_columns_of_one_name_are_told_before_anybody_maps_them():
    with pytest.raises(ValidationError, match=r"lista.csv, rad 1, kolumn E-post: två kolumner"):
        families.columns_of({"lista.csv": b"Namn;E-post;E-post\nBo Ek;a@b.se;c@d.se\n"})
    assert families.columns_of({"lista.csv": b"Namn;Bild;Bild\nBo Ek;1;2\n"}) is not None
