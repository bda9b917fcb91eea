"""The three forms of a list: what a spreadsheet or a program reads out of them."""

import datetime as dt
import io
import json as plain_json

import openpyxl
import pytest

from crm.exports import csv, json, xlsx
from crm.exports.sheet import Column, Sheet

DAY = dt.date(2027, 6, 1)
FORMULAS = ["=1+1", "+46 70", "-5", "@SUM(A1)", " \t=1", "\x00=1", "\uff1d1", "\t1"]
COLUMNS = [Column("on", "Dag", str), Column("text", "Text", str), Column("n", "Antal", str)]


def sheet(*rows, **told):
    return Sheet("Lista", COLUMNS, rows, **told)


def of_csv(*rows, **told):
    return b"".join(csv.write(sheet(*rows, **told)))


def of_xlsx(*rows, **told):
    return openpyxl.load_workbook(io.BytesIO(b"".join(xlsx.write(sheet(*rows, **told)))))


def test_csv_is_what_a_swedish_spreadsheet_opens():
    assert of_csv([DAY, "Åsa; å", 3], [None, 'Två\nrader "så"', None]) == (
        '\ufeffDag;Text;Antal\r\n2027-06-01;"Åsa; å";3\r\n;"Två\nrader ""så""";\r\n'.encode()
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_csv_is_taken_for_a_formula(text):
    said = csv.safe(text)
    assert isinstance(said, str)
    assert said.startswith("'")
    assert said[1:] == text.replace("\x00", "")


@pytest.mark.parametrize("text", ["a=1", "Kuststråket – nu", "1-2", "", "'"])
def test_other_cells_stay_as_they_are(text):
    assert csv.safe(text) == text


def test_csv_says_under_the_rows_what_is_not_shown():
    assert of_csv([DAY, "a", 1], left_out="1 visas inte").decode().endswith(";a;1\r\n\r\n1 visas inte\r\n")


def test_a_workbook_has_days_numbers_and_texts_under_a_frozen_header():
    page = of_xlsx([DAY, "Åsa", 3], [None, "", None]).worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Dag", "Text", "Antal"],
        [dt.datetime(2027, 6, 1), "Åsa", 3],  # noqa: DTZ001 - as the format has it
    ]
    assert page["A2"].is_date
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", [*FORMULAS, "https://skog.example", "007", "{=1}"])
def test_no_cell_of_a_workbook_is_anything_but_text(text):
    cell = of_xlsx([None, text, None]).worksheets[0]["B2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value == text.replace("\x00", "")


def test_a_workbook_says_what_was_asked_for():
    book = of_xlsx(asked=["Slag: Möte"], left_out="1 visas inte")
    assert [cell.value for cell in book.worksheets[1]["A"]] == ["Lista", "Slag: Möte", "1 visas inte"]


def test_a_text_longer_than_a_cell_holds_is_cut():
    assert len(of_xlsx([None, "x" * 40_000, None]).worksheets[0]["B2"].value) == xlsx.LONGEST


def test_json_names_columns_and_filters():
    told = plain_json.loads(b"".join(json.write(sheet([DAY, "=1\x00", 3], asked=["Slag: Möte"], not_shown=1))))
    assert told == {
        "title": "Lista",
        "filters": ["Slag: Möte"],
        "not_shown": 1,
        "columns": [{"key": "on", "label": "Dag"}, {"key": "text", "label": "Text"}, {"key": "n", "label": "Antal"}],
        "rows": [{"on": "2027-06-01", "text": "=1", "n": 3}],
    }
    assert plain_json.loads(b"".join(json.write(sheet())))["rows"] == []
