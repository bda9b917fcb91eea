"""Files of figures: months and organisations, and every way in which they can be wrong."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from campaigns.enums import ParticipantKind
from campaigns.imports import figures, months, participants

TODAY = dt.date(2027, 6, 21)
HEADER = "Månad;Besökare;Sidvisningar\n"


def read(text, encoding="utf-8"):
    return months.read("besök.csv", text.encode(encoding), TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_months_are_read_in_every_encoding_and_by_every_delimiter(encoding, delimiter):
    text = f"{HEADER}2027-04;352;900\n2027-05;412;1200\n".replace(";", delimiter)
    found = read(text, encoding)
    assert [(one.month, one.amount) for one in found.months] == [
        (dt.date(2027, 4, 1), 352),
        (dt.date(2027, 5, 1), 412),
    ]
    assert found.column == "Besökare"


@pytest.mark.parametrize(
    "text", ["2027-05", "2027-05-01", "2027-05-01 00:00:00", "05/2027", "202705", "maj 2027", "2027 Maj", "May 2027"]
)
def test_a_month_is_read_as_people_write_it(text):
    assert read(f"{HEADER}{text};412;1\n").months[0].month == dt.date(2027, 5, 1)


@pytest.mark.parametrize(
    ("names", "month"),
    [
        (("januari", "January", "jan."), 1),
        (("februari", "February", "feb"), 2),
        (("mars", "March", "mar"), 3),
        (("augusti", "August", "aug"), 8),
        (("september", "sep", "Sept."), 9),
        (("oktober", "October", "okt", "oct"), 10),
        (("december", "dec"), 12),
    ],
)
def test_a_month_is_named_in_full_or_by_its_known_short_form(names, month):
    for name in names:
        assert read(f"{HEADER}{name} 2026;412;1\n").months[0].month == dt.date(2026, month, 1)


@pytest.mark.parametrize("word", ["marknad", "junk", "majoritet", "april1", "novell", "sepia"])
def test_a_word_that_only_begins_as_a_month_is_none(word):
    with pytest.raises(ValidationError, match="är ingen månad"):
        read(f"{HEADER}{word} 2027;412;1\n")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("412", 412),
        ("1 412", 1412),
        ("412,0", 412),
        ("412.00", 412),
        ("0", 0),
        ("3\u00a0000", 3000),
        ("3\u202f000,0", 3000),
    ],
)
def test_a_number_is_read_with_spaces_and_decimals_that_are_nothing(text, amount):
    assert read(f"{HEADER}2027-05;{text};1\n").months[0].amount == amount


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2027-13;1;1", "”2027-13” är ingen månad. Skriv 2027-05."),
        ("2027-05-17;1;1", "”2027-05-17” är ingen månad. Skriv 2027-05."),
        ("=1+1;1;1", "”=1+1” är ingen månad. Skriv 2027-05."),
        ("2027-07;1;1", "juli 2027 har inte kommit än."),
        ("2027-05;412,5;1", "”412,5” är inget heltal."),
        ("2027-05;3,000;1", "”3,000” kan läsas på två sätt. Skriv tusental utan punkt och komma, som 3000."),
        ("2027-05;3.000;1", "”3.000” kan läsas på två sätt. Skriv tusental utan punkt och komma, som 3000."),
        ("2027-05;1,234;1", "”1,234” kan läsas på två sätt. Skriv tusental utan punkt och komma, som 3000."),
        ("2027-05;1.234.567;1", "”1.234.567” är inget heltal."),
        ("2027-05;3000,000;1", "”3000,000” är inget heltal."),
        ("2027-05;-4;1", "”-4” är inget heltal."),
        ("2027-05;;1", "”” är inget heltal."),
        ("2027-05;99999999999;1", "”99999999999” är inget heltal."),
        ("2027-05;1;1;extra", "Den har fler celler än rubrikraden."),
    ],
)
def test_a_wrong_month_is_told_by_file_row_and_rule(line, rule):
    with pytest.raises(ValidationError) as error:
        read(f"{HEADER}2027-04;1;1\n{line}\n")
    [told] = error.value.messages
    assert told.startswith("besök.csv, rad 3")
    assert told.endswith(rule)


def test_a_month_that_stands_twice_names_both_rows():
    with pytest.raises(ValidationError) as error:
        read(f"{HEADER}2027-04;1;1\nmaj 2027;1;1\n2027-04;2;1\n")
    assert error.value.messages == ["besök.csv, rad 4, kolumn Månad: april 2027 står i rad 2 också."]


def test_every_fault_is_told_at_once_up_to_a_limit():
    lines = "".join(f"2027-13;x{n};1\n" for n in range(30))
    with pytest.raises(ValidationError) as error:
        read(HEADER + lines)
    assert len(error.value.messages) == figures.MOST_FAULTS + 1
    assert error.value.messages[-1] == "och 40 fel till"


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", HEADER, "Månad;Månad;Besökare\n2027-05;2027-05;1\n"])
def test_a_file_without_months_is_refused(text):
    with pytest.raises(ValidationError):
        read(text)


def test_limits_name_what_is_too_much(monkeypatch):
    monkeypatch.setattr(figures, "MOST_ROWS", 2)
    with pytest.raises(ValidationError, match="fler än 2 rader"):
        read(HEADER + "2027-01;1;1\n2027-02;1;1\n2027-03;1;1\n")
    monkeypatch.setattr(figures, "MOST_BYTES", 10)
    with pytest.raises(ValidationError, match="större än"):
        read(HEADER)


def test_page_views_count_only_where_there_are_no_visitors():
    assert read("Period,Sidvisningar\n2027-05,9\n").column == "Sidvisningar"


def test_a_workbook_is_read_with_its_dates_as_months():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Besöksstatistik"])
    sheet.append(["Månad", "Besökare"])
    sheet.append([dt.date(2027, 5, 1), 412])
    stream = io.BytesIO()
    book.save(stream)
    [one] = months.read("besök.xlsx", stream.getvalue(), TODAY).months
    assert (one.month, one.amount, one.row) == (dt.date(2027, 5, 1), 412, 3)


@pytest.mark.parametrize(
    ("there", "missing"),
    [([(2026, 11), (2027, 2)], [(2026, 12), (2027, 1)]), ([(2027, 1), (2027, 2)], []), ([(2026, 12)], [])],
)
def test_gaps_are_the_months_between(there, missing):
    days = [dt.date(*one, 1) for one in there]
    assert months.gaps(days) == [dt.date(*one, 1) for one in missing]


LIST = "Organisationsnummer;Organisation;Antal;Land\n"


def signed_up(text):
    return participants.read("anmälda.csv", text.encode())


def test_organisations_foreign_ones_and_sole_traders_are_told_apart():
    lines = ["559999-0115;Exempel Energi AB;3;", ";Nordlys AS;2;Norge", "enskild firma;Anna Andersson;1;"]
    found = signed_up(LIST + "\n".join([*lines, "559999-0123;B AB;;SE"]))
    assert [(one.kind, one.number, one.name, one.country, one.came) for one in found] == [
        (ParticipantKind.SWEDISH, "5599990115", "Exempel Energi AB", "", 3),
        (ParticipantKind.FOREIGN, "", "Nordlys AS", "Norge", 2),
        (ParticipantKind.SOLE_TRADER, "", "", "", 1),
        (ParticipantKind.SWEDISH, "5599990123", "B AB", "", None),
    ]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("559999-0116;A AB;1;", "Kontrollsiffran i 559999-0116 stämmer inte: någon siffra är fel."),
        (";A AB;1;", "”” är inget organisationsnummer: det har tio siffror."),
        ("559999-0123;;1;", "Namn saknas."),
        ("559999-0123;=A();1;", "Ett namn kan inte börja med ”=”: är det en formel?"),
        ("559999-0123;A AB;tre;", "”tre” är inget heltal."),
        ("559999-0123;A AB;1,000;", "”1,000” kan läsas på två sätt. Skriv tusental utan punkt och komma, som 3000."),
        ("5599990115;Samma AB;1;", "Står i rad 2 också."),
    ],
)
def test_a_wrong_organisation_is_told_by_file_row_column_and_rule(line, rule):
    with pytest.raises(ValidationError) as error:
        signed_up(f"{LIST}559999-0115;Exempel AB;1;\n{line}\n")
    [told] = error.value.messages
    assert told.startswith("anmälda.csv, rad 3, kolumn ")
    assert told.endswith(rule)


def test_a_personal_number_is_refused_and_not_repeated():
    with pytest.raises(ValidationError) as error:
        signed_up(LIST + "811218-9876;Anna Anderssons måleri;1;\n")
    assert "personnummer" in str(error.value)
    assert "811218" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "559999-0115; Exempel AB; 3",
        "559999-0115\tExempel AB\t3\n",
        "559999-0115,Exempel AB,3",
        "Organisationsnummer;Organisation;Antal\n559999-0115;Exempel AB;3",
        "\n\nOrgnr\tNamn\tAntal\n559999-0115\tExempel AB\t3",
    ],
)
def test_a_pasted_list_needs_no_header(text):
    [one] = participants.read("Inklistrat", *participants.pasted(text))
    assert (one.number, one.name, one.came) == ("5599990115", "Exempel AB", 3)


def test_an_empty_list_is_refused():
    with pytest.raises(ValidationError):
        participants.read("Inklistrat", *participants.pasted(" \n"))


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (read, "besök.csv: ingen rad anger kolumnerna månad och besökare."),
        (signed_up, "anmälda.csv: ingen rad anger kolumnerna organisationsnummer och namn."),
    ],
)
def test_a_file_of_other_columns_is_told_which_it_needs(read, told):
    with pytest.raises(ValidationError) as error:
        read("foo;bar\n2027-05;412\n")
    assert error.value.messages == [told]


def test_what_is_told_of_a_pasted_list_counts_its_own_lines():
    with pytest.raises(ValidationError) as error:
        participants.read("Inklistrat", *participants.pasted("559999-0116;A AB;1\n559999-0123;B AB;1;x;y"))
    first, second = error.value.messages
    assert second.startswith("Inklistrat, rad 1, ") or first.startswith("Inklistrat, rad 1, ")
    assert any(one.startswith("Inklistrat, rad 2: ") for one in (first, second))
    [one] = participants.read("Inklistrat", *participants.pasted("559999-0115;A AB;1"))
    assert one.row == 1
