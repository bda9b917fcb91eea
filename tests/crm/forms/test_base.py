"""Fields that every form shares."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from crm.forms.base import DayField, SiteForm
from crm.visibility import SYSTEM


@pytest.mark.parametrize("day", ["1900-01-01", "2027-06-21", "2100-12-31"])
def test_a_day_within_two_centuries_is_taken(day: str):
    assert DayField().clean(day) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_year_outside_is_a_slip_of_the_finger(day: str):
    with pytest.raises(ValidationError, match="1900"):
        DayField().clean(day)


class _Said(SiteForm):
    said = forms.CharField()


@pytest.mark.parametrize(
    ("sent", "kept"), [("Ja\u202e!", "Ja!"), ("\u200b", None), (" \u2060 ", None), ("Som förr", "Som förr")]
)
def test_marks_that_nobody_sees_are_not_kept_and_are_no_answer(sent: str, kept: str | None):
    data = QueryDict(mutable=True)
    data["said"] = sent
    form = _Said(data, viewer=SYSTEM, at=dt.datetime(2027, 6, 21, tzinfo=dt.UTC))
    assert form.is_valid() is (kept is not None)
    assert form.cleaned_data.get("said") == kept
    assert data["said"] == sent
