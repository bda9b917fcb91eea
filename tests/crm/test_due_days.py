"""The day that a promise's own words name."""

from __future__ import annotations

import datetime as dt

import pytest

from crm.due_days import find_day

TUESDAY = dt.date(2027, 6, 29)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Skicka underlaget till 15 augusti.", "2027-08-15"),
        ("till den 15:e augusti", "2027-08-15"),
        ("senast 15 aug", "2027-08-15"),
        ("Svar senast fredag", "2027-07-02"),
        ("på tisdag", "2027-07-06"),
        ("på lördag", "2027-07-03"),
        ("klart 15/8", "2027-08-15"),
        ("klart 15/8 2028", "2028-08-15"),
        ("2027-09-01 på morgonen", "2027-09-01"),
        ("i mars", "2028-03-31"),
        ("1 mars", "2028-03-01"),
        ("i augusti", "2027-08-31"),
        ("i december", "2027-12-31"),
        ("vecka 34", "2027-08-27"),
        ("v. 5", "2028-02-04"),
        ("inom två veckor", "2027-07-13"),
        ("om 10 dagar", "2027-07-09"),
        ("i morgon", "2027-06-30"),
        ("nästa vecka", "2027-07-09"),
        ("by 15 August 2027", "2027-08-15"),
        ("by Friday", "2027-07-02"),
        ("fredag eller senast 15 augusti", "2027-07-02"),
        ("29 juni", "2027-06-29"),
    ],
)
def test_a_day_is_found(text, day):
    assert find_day(text, TUESDAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "Skicka underlaget.", "31 februari", "45/13", "vecka 60", "2027-13-01", "2026-01-01", "maj vi ses"]
)
def test_no_day_is_made_up(text):
    assert find_day(text, TUESDAY) is None
