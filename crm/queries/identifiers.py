"""Registers that know decision-makers, and where a number leads in each."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Number in the register → its page there; others are kept, and lead nowhere.
_PAGES: Mapping[str, str] = {
    "wikidata": "https://www.wikidata.org/wiki/{value}",
    "riksdagen": "https://data.riksdagen.se/personlista/?iid={value}&utformat=html",
    "ep": "https://www.europarl.europa.eu/meps/en/{value}",
}
_NAMES: Mapping[str, str] = {
    "wikidata": "Wikidata",
    "riksdagen": "Riksdagen",
    "ep": "Europaparlamentet",
    "swerik": "Swerik",
}
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "wikidata": re.compile(r"Q[1-9][0-9]{0,15}"),
    "riksdagen": re.compile(r"[0-9]{10,14}"),
    "ep": re.compile(r"[1-9][0-9]{0,8}"),
}
SCHEMES: Mapping[str, str] = _NAMES
_SCHEME = re.compile(r"[a-z0-9][a-z0-9._:-]{0,59}")


def is_scheme(text: str) -> bool:
    """Whether a register may be called that: lower case, without spaces."""
    return _SCHEME.fullmatch(text) is not None


def fits(scheme: str, value: str) -> bool:
    """Whether the number can be one of the register's; of an unknown register anything can."""
    shape = _SHAPES.get(scheme)
    return shape is None or shape.fullmatch(value) is not None


def page_of(scheme: str, value: str) -> str:
    """The address of the person's page in the register; empty where it has none that we know."""
    page = _PAGES.get(scheme, "")
    return page.format(value=value) if page and fits(scheme, value) else ""


def name_of(scheme: str) -> str:
    """What the register is called; its own word where we do not know it."""
    return _NAMES.get(scheme, scheme)
