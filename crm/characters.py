"""Characters that nobody sees: marks that turn the order of what is read, and that make nothing look like something."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# Marks of direction, the space of no width, the joiner of words and the mark of an encoding. What joins letters or
# signs (an emoji of several, Persian) and where a word may be parted stays.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def legible(text: str) -> str:
    """The text without marks that nobody sees; nothing where nothing but space is left of them."""
    if text.isprintable():
        return text
    kept = _HIDDEN.sub("", text)
    return "" if all(char.isspace() or unicodedata.category(char) == "Cf" for char in kept) else kept


def legible_values(values: Any) -> Any:
    """What was sent as JSON, every text in it ``legible``."""
    if isinstance(values, str):
        return legible(values)
    if isinstance(values, list):
        return [legible_values(one) for one in values]
    if isinstance(values, dict):
        return {name: legible_values(one) for name, one in values.items()}
    return values
