"""Reads plain data into frozen dataclasses by their annotations, and collects every fault with its path."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from campaigns.demo.errors import NOTHING_THERE, Problem

_YEARS = range(1900, 2101)
_INVALID: Any = object()


# --- Marks: what an annotation may add to a type ---


@dataclass(frozen=True, slots=True)
class Key:
    """The key in the file, where the name of the field cannot be it (``from``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Ref:
    """The id of a row of one of these sections."""

    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeysRef:
    """A mapping whose keys are ids of one of these sections."""

    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """A text of at most so many characters."""

    characters: int


@dataclass(frozen=True, slots=True)
class Between:
    """A number in a range."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """At least one row or character."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text of a form that the rule describes."""

    pattern: str
    rule: str


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address."""


@dataclass(frozen=True, slots=True, eq=False)  # equal only to itself, so that the mapping need not be hashable
class Words:
    """The file's own words for the values of an enum."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record of the file. ``path`` is where it stands; ``faults`` are the rules within the record."""

    path: str = field(default="", compare=False)

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The mapping as the annotations expect it."""
        return data

    def faults(self) -> Iterator[tuple[str, object, str]]:
        """Key, value and rule of what does not fit together within the row."""
        return iter(())


Known = Mapping[str, frozenset[str]]


class Reader:
    """Reads against the known ids of each section. ``problems`` grows; a faulty row is left out of its list."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.problems: list[Problem] = []

    def read(self, row: Any, data: object, path: str = "") -> Any | None:
        """The row, or None when anything in it is faulty."""
        value = self._record(row, data, path)
        return None if value is _INVALID else value

    def _fault(self, path: str, value: object, rule: str) -> Any:
        self.problems.append(Problem(path, value, rule))
        return _INVALID

    def _record(self, row: Any, data: object, path: str) -> Any:
        if not isinstance(data, dict):
            return self._fault(path, data, "must be a mapping of keys and values")
        given: dict[str, Any] = row.prepared(data)
        unknown = [key for key in given if key not in _keys(row)]
        for key in unknown:
            self._fault(join(path, key), given[key], f"unknown key; known: {', '.join(_keys(row))}")
        values = {name: self._entry(name, hint, default, given, path) for name, hint, default in _plan(row)}
        if unknown or any(value is _INVALID for value in values.values()):
            return _INVALID
        instance = row(path=path, **values)
        for key, value, rule in instance.faults():
            self._fault(join(path, key), value, rule)
        return instance

    def _entry(self, name: str, hint: Any, default: Any, data: Mapping[str, Any], path: str) -> Any:
        key = _key_of(name, hint)
        if data.get(key) is None:  # an empty value says as much as a missing key
            return self._fault(join(path, key), NOTHING_THERE, "is required") if default is MISSING else default
        return self._value(hint, data[key], join(path, key))

    def _value(self, hint: Any, value: object, path: str, marks: tuple[Any, ...] = ()) -> Any:
        origin = get_origin(hint)
        if origin is Annotated:
            base, *more = get_args(hint)
            return self._value(base, value, path, (*marks, *more))
        if origin in {Union, types.UnionType}:
            options = [option for option in get_args(hint) if option is not type(None)]
            fitting = [option for option in options if isinstance(option, type) and type(value) is option]
            return self._value((fitting or options)[0], value, path, marks)
        if origin is tuple:
            return self._list(get_args(hint)[0], value, path, marks)
        if origin is dict:
            return self._mapping(get_args(hint)[1], value, path, marks)
        if is_dataclass(hint):
            return self._record(hint, value, path)
        if hint is object:
            return value
        return self._scalar(hint, value, path, marks)

    def _list(self, hint: Any, value: object, path: str, marks: tuple[Any, ...]) -> Any:
        if not isinstance(value, list):
            return self._fault(path, value, "must be a list")
        if not value and NotEmpty() in marks:
            return self._fault(path, value, "must not be empty")
        rows = [self._value(hint, row, f"{path}[{n}]") for n, row in enumerate(value)]
        return tuple(row for row in rows if row is not _INVALID)

    def _mapping(self, hint: Any, value: object, path: str, marks: tuple[Any, ...]) -> Any:
        if not isinstance(value, dict):
            return self._fault(path, value, "must be a mapping of keys and values")
        for mark in marks:
            if isinstance(mark, KeysRef):
                for key in value:
                    self._reference(key, join(path, key), mark.sections)
        rows = {key: self._value(hint, row, join(path, key)) for key, row in value.items()}
        return {key: row for key, row in rows.items() if row is not _INVALID}

    def _scalar(self, hint: Any, value: object, path: str, marks: tuple[Any, ...]) -> Any:
        words = next((mark.values for mark in marks if isinstance(mark, Words)), None)
        if words is not None:
            return self._word(words, value, path)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._word({str(member.value): member for member in hint}, value, path)
        convert, rule = _SCALARS[hint]
        try:
            converted = convert(value)
        except (ValueError, TypeError):
            return self._fault(path, value, rule)
        return self._marked(converted, value, path, marks)

    def _word(self, words: Mapping[str, Any], value: object, path: str) -> Any:
        if not isinstance(value, str) or value not in words:
            return self._fault(path, value, f"unknown; known: {', '.join(filter(None, words))}")
        return words[value]

    def _marked(self, converted: Any, value: object, path: str, marks: tuple[Any, ...]) -> Any:
        for mark in marks:
            if isinstance(mark, Ref) and self._reference(converted, path, mark.sections) is _INVALID:
                return _INVALID
            if rule := _broken(mark, converted):
                return self._fault(path, value, rule)
        return converted

    def _reference(self, value: object, path: str, sections: Iterable[str]) -> Any:
        ids = [id_ for section in sections for id_ in sorted(self.known.get(section, ()))]
        if value in ids:
            return value
        return self._fault(path, value, f"unknown in {' and '.join(sections)}; known: {', '.join(ids) or 'none'}")


def join(path: str, key: object) -> str:
    """The path of a key of the row at ``path``."""
    return f"{path}.{key}" if path else str(key)


def _broken(mark: Any, value: Any) -> str | None:
    """The rule of the mark that the value breaks, if any."""
    match mark:
        case AtMost(characters) if len(value) > characters:
            return f"must be at most {characters} characters; it is {len(value)}"
        case Between(low, high) if not low <= value <= high:
            return f"must be between {low} and {high}"
        case NotEmpty() if not value:
            return "must not be empty"
        case Shaped(pattern, rule) if not re.fullmatch(pattern, value):
            return rule
        case Email():
            try:
                validate_email(value)
            except ValidationError:
                return "must be an e-mail address"
    return None


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    return value.strip()


def _number(value: object) -> int:
    if type(value) is not int or abs(value) > 2_000_000_000:
        raise TypeError
    return value


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _date(value: object) -> dt.date:
    if type(value) is not dt.date or value.year not in _YEARS:
        raise TypeError
    return value


def _instant(value: object) -> dt.datetime:
    if not isinstance(value, dt.datetime) or value.tzinfo is None or value.year not in _YEARS:
        raise TypeError
    return value


def _time(value: object) -> dt.time:
    if not isinstance(value, str) or not re.fullmatch(r"\d\d:\d\d", value):
        raise TypeError
    return dt.time.fromisoformat(value)


_SCALARS: dict[Any, tuple[Callable[[object], Any], str]] = {
    str: (_text, 'must be text; put it in quotes, as in "2.1"'),
    int: (_number, "must be a whole number"),
    bool: (_bool, "must be true or false"),
    dt.date: (_date, "must be a date such as 2027-06-28, between the years 1900 and 2100"),
    dt.datetime: (_instant, "must be an instant with offset such as 2027-06-28T10:00:00+02:00"),
    dt.time: (_time, 'must be a wall time in quotes such as "21:00"'),
}


@cache
def _plan(row: Any) -> list[tuple[str, Any, Any]]:
    """Name, annotation and default of every field that the file may set."""
    hints = get_type_hints(row, include_extras=True)
    plan = []
    for item in fields(row):
        if item.name != "path":
            default = item.default if item.default_factory is MISSING else item.default_factory()
            plan.append((item.name, hints[item.name], default))
    return plan


@cache
def _keys(row: Any) -> list[str]:
    return [_key_of(name, hint) for name, hint, _ in _plan(row)]


def _key_of(name: str, hint: Any) -> str:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((mark.name for mark in marks if isinstance(mark, Key)), name)
