"""A file's bytes become rows, or one sentence about why not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from crm.imports import tables

HEADER = {"titel", "start"}


def read(data: bytes) -> tables.Table:
    return tables.read(data, lambda cells: {cell.casefold() for cell in cells} >= HEADER)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encoding_and_delimiter_are_found(encoding, found, delimiter, newline):
    rows = [["Titel", "Start", "Plats"], ["Så byggs ån", "8.00", "Ö-salen"]]
    table = read(newline.join(delimiter.join(row) for row in rows).encode(encoding))
    assert (table.encoding, table.delimiter) == (found, delimiter)
    assert table.header == ("Titel", "Start", "Plats")
    assert table.rows == (tables.Row(2, ("Så byggs ån", "8.00", "Ö-salen")),)


def test_a_table_under_title_rows_with_lines_in_a_cell_and_rows_that_hold_nothing():
    table = read('Programmet 2027;\n;\nTitel;Start\n"Två\nrader";8.00\n ; \nNA;9.00\n'.encode())
    assert table.rows == (tables.Row(4, ("Två\nrader", "8.00")), tables.Row(6, ("", "9.00")))


def test_what_cannot_be_seen_goes_and_a_formula_is_only_text():
    assert tables.cleaned("A\u030asa\u200b \u202eLind\x07") == "Åsa Lind"
    assert tables.cleaned("=HYPERLINK(1)") == "=HYPERLINK(1)"
    assert [tables.cleaned(text) for text in ("NA", "nan", " [] ", "None")] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Ingen rad"),
        (b"Namn,Tid\nA,8.00\n", "Ingen rad"),
        (b"PK\x03\x04rest", "CSV"),
        (b"Titel,Start\nA\x00,8.00\n", "inte text"),
        (b"Titel,Start\n" + b"x" * 20_001 + b",8.00\n", "20000"),
        (b'Titel,Start\n"' + b"x" * 200_000 + b'",8.00\n', "Rad 2"),
        (b"Titel,Start\n" + b"A,8.00\n" * 10_100, "10000"),
        (b"x" * 16_000_001, "16 MB"),
    ],
    ids=["empty", "other columns", "workbook", "binary", "long cell", "huge cell", "many rows", "large"],
)
def test_what_is_no_table_is_told_in_a_sentence(data, told):
    with pytest.raises(ValidationError, match=told):
        read(data)
