"""Dates in files: what is said of a day, at its precision, and what is no date."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.enums import Precision
from crm.imports.candidates import PartialDate, Place, end_of, start_of


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2014", (2014, 1, 1), (2014, 12, 31), Precision.YEAR),
        ("2014.0", (2014, 1, 1), (2014, 12, 31), Precision.YEAR),
        ("2016-02", (2016, 2, 1), (2016, 2, 29), Precision.MONTH),
        ("2014-09-29", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("20140929", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("2014-09-29 00:00:00", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("2014-09-29T00:00:00+02:00", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("29-09-2014", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("9.1.2014", (2014, 1, 9), (2014, 1, 9), Precision.DAY),
        ("29/09/2014", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("09/29/2014", (2014, 9, 29), (2014, 9, 29), Precision.DAY),
        ("1867", (1867, 1, 1), (1867, 12, 31), Precision.YEAR),
    ],
)
def test_a_date_is_read_at_the_precision_it_has(text, first, last, precision):
    assert start_of(text) == PartialDate(dt.date(*first), precision)
    assert end_of(f" {text} ") == PartialDate(dt.date(*last), precision)


@pytest.mark.parametrize("text", ["", " ", "NA", "nan", "NaT", "null", "-"])
def test_what_files_write_for_nothing_is_no_date(text):
    assert start_of(text) is None
    assert end_of(text) is None


@pytest.mark.parametrize("text", ["snart", "2014-13", "2014-02-30", "0001-01-01", "9999", "14-09-29", "1" * 5_000])
def test_nonsense_is_refused_with_the_words_themselves(text):
    for parse in (start_of, end_of):
        with pytest.raises(ValidationError) as refused:
            parse(text)
        assert text[:40] in refused.value.message
        assert len(refused.value.message) < 120


def test_a_date_that_may_be_two_is_not_guessed():
    with pytest.raises(ValidationError, match="två datum"):
        start_of("03/04/2014")
    assert start_of("04/04/2014") == PartialDate(dt.date(2014, 4, 4))


def test_a_place_names_file_row_and_column():
    assert str(Place("lista.csv", 3)) == "lista.csv, rad 3"
    assert str(Place("lista.csv", 3, "slut")) == "lista.csv, rad 3, kolumn slut"
