"""Marks that nobody sees turn no text and make nothing look like something."""

from __future__ import annotations

import pytest

from crm.characters import legible, legible_values


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Anslaget höjs", "Anslaget höjs"),
        ("Ansla\u202eget\u202c höjs\ufeff", "Anslaget höjs"),
        ("\u200b", ""),
        ("\ud800\x00", "\ud800\x00"),  # no text at all: refused by who reads it
        (" \u2060\n\u200d", ""),
        ("första\nandra\t", "första\nandra\t"),
        ("sam\u00adverkan 👩\u200d🔧", "sam\u00adverkan 👩\u200d🔧"),
    ],
)
def test_what_is_kept_of_a_text(sent, kept):
    assert legible(sent) == kept


def test_every_text_of_what_is_sent_is_cleaned():
    sent = {"title": "\u202eA", "rows": [{"text": "\u200b"}, 3, None], "on": True}
    assert legible_values(sent) == {"title": "A", "rows": [{"text": ""}, 3, None], "on": True}
