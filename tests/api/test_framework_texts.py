"""The framework's own errors speak the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from api.framework_texts import TEXTS
from api.urls import RESOURCES
from tests.api.conftest import fields


def inner(field: Any) -> Iterator[Any]:
    """The field and whatever it is made of."""
    yield field
    if hasattr(field, "child"):
        yield from inner(field.child)
    elif hasattr(field, "fields"):
        for one in field.fields.values():
            yield from inner(one)


def messages() -> Iterator[tuple[type, str, object]]:
    for resource in RESOURCES.values():
        for taken in resource.inputs.values():
            for field in inner(taken()):
                for code, text in field.error_messages.items():
                    yield type(field), code, text


def test_every_error_of_every_field_that_is_taken_is_swedish():
    found = set()
    for kind, code, text in messages():
        with translation.override("en"):
            english = str(text)
        with translation.override("sv"):
            if str(text) == english:
                found.add((kind.__name__, code, english))
    assert found == set()


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_named_is_translated(text):
    with translation.override("sv"):
        assert translation.gettext(text) != text


def test_half_a_character_is_told_in_swedish(program, idun, parties):
    answer = program(idun).client.post(
        "/api/v1/organisations", '{"name": "Skog \\ud800", "kind": "agency"}', content_type="application/json"
    )
    assert (answer.status_code, fields(answer)) == (422, ["name"])
    assert "U+D800" in answer.json()["detail"]
    assert "not allowed" not in answer.json()["detail"]
