"""Fields that every form shares."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.forms.base import DayField


@pytest.mark.parametrize("day", ["1900-01-01", "2027-06-21", "2100-12-31"])
def test_a_day_within_two_centuries_is_taken(day: str):
    assert DayField().clean(day) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_year_outside_is_a_slip_of_the_finger(day: str):
    with pytest.raises(ValidationError, match="1900"):
        DayField().clean(day)
