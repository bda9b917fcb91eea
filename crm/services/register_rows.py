"""The rows that an import writes of a person, from what its plan keeps as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from crm.enums import Precision
from crm.models.base import fold, sort_key

Values = dict[str, Any]
_EXACT = str(Precision.DAY.value)


def person_row(pk: int, told: Values) -> Values:
    """The card of a new person."""
    others = "\n".join(told.get("other_names", ()))
    return {
        "id": pk,
        **named(told["name"]),
        "other_names": others,
        "other_names_key": fold(others),
        "birth_year": told.get("birth_year"),
        "county_tie": told.get("county_tie", ""),
        "email": told.get("email", ""),
        "phone": told.get("phone", ""),
        "note": told.get("note", ""),
    }


def named(name: str) -> Values:
    """A name with the keys that ``Named.save`` derives."""
    return {"name": name, "sort_key": sort_key(name), "search_key": fold(name)}


def set_values(changes: Mapping[str, list[Any]]) -> Values:
    """What is set on a person's card, with the keys that go with it."""
    values = {name: after for name, (_before, after) in changes.items()}
    if "name" in values:
        values |= named(values["name"])
    if "other_names" in values:
        values["other_names_key"] = fold(values["other_names"])
    return values


def mandate_row(person: int, body: int, one: Values, source: str) -> Values:
    """A mandate."""
    words = {name: one.get(name, "") for name in ("title", "committee", "party", "constituency")}
    key = fold(f"{words['title']} {words['committee']} {words['constituency']}")[:400]
    return {"person_id": person, "body_id": body, **words, **_span(one), "source": source, "search_key": key}


def party_row(person: int, one: Values, source: str) -> Values:
    """A time in a party."""
    words = {"party": one.get("party", ""), "group": one.get("group", "")}
    return {"person_id": person, **words, **_span(one), "source": source}


def identifier_row(person: int, one: list[str]) -> Values:
    """What a register calls the person."""
    return {"person_id": person, "scheme": one[0], "value": one[1]}


def contact_row(person: int, one: list[str], source: str) -> Values:
    """A way to reach the person."""
    return {"person_id": person, "kind": one[0], "value": one[1], "note": one[2], "source": source}


def day(text: str | None) -> dt.date | None:
    """The day that is written so."""
    return dt.date.fromisoformat(text) if text else None


def _span(one: Values) -> Values:
    return {
        "starts": day(one.get("starts")),
        "starts_precision": one.get("starts_precision", _EXACT),
        "ends": day(one.get("ends")),
        "ends_precision": one.get("ends_precision", _EXACT),
        "end_known": one.get("end_known", True),
    }
