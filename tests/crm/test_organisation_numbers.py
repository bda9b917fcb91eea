"""Organisation numbers: what is taken, and what is never kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from crm import organisation_numbers as numbers


@pytest.mark.parametrize(
    "text", ["559999-0115", "5599990115", " 559999 0115 ", "16559999-0115", "SE559999011501", "se 5599990115 01"]
)
def test_a_number_is_read_however_it_is_written(text):
    assert numbers.read(text) == "5599990115"
    assert numbers.shown("5599990115") == "559999-0115"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("559999-0116", "check"),
        ("559999-0151", "check"),
        ("55999901", "digits"),
        ("559999-01155", "digits"),
        ("Exempel AB", "digits"),
        ("=5599990115", "digits"),
        ("٥٥٩٩٩٩٠١١٥", "digits"),
        ("811218-9876", "personal"),
        ("19811218-9876", "personal"),
        ("811278-9873", "personal"),
        ("20559999-0115", "personal"),
    ],
)
def test_what_is_no_number_says_which_rule_it_breaks(text, code):
    with pytest.raises(ValidationError) as error:
        numbers.read(text)
    assert error.value.code == code


def test_a_personal_number_is_not_repeated_in_the_error():
    with pytest.raises(ValidationError) as error:
        numbers.read("811218-9876")
    assert "811218" not in str(error.value)


def test_no_number_is_shown_as_nothing():
    assert numbers.shown("") == ""
