"""Frozen dataclasses to JSON and back, and the hash of what they say."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_NAMES = {str: "string", int: "integer", bool: "boolean", types.NoneType: "null"}
_VOLATILE = {"volatile": True}


def volatile(default: Any) -> Any:
    """A field that tells when or how often, not what: the content hash leaves it out."""
    return dataclasses.field(default=default, metadata=_VOLATILE)


def to_json(node: Any) -> Any:
    """The tree as JSON values: dictionaries, lists, text, numbers, truth and null."""
    if isinstance(node, tuple):
        return [to_json(item) for item in node]
    fields = _fields(node.__class__)
    return node if fields is None else {name: to_json(getattr(node, name)) for name in fields}


def from_json(kind: type[T], data: Any) -> T:
    """The tree of that class. Unknown keys are left out and missing ones take defaults: old snapshots stay readable."""
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in data.items() if name in hints})


def json_schema(kind: Any) -> dict[str, Any]:
    """What ``to_json`` makes of a tree of that class, as JSON Schema."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple:
        return {"type": "array", "items": json_schema(args[0])}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [json_schema(arg) for arg in args]}
    if dataclasses.is_dataclass(kind):
        properties = {name: json_schema(hint) for name, hint in _hints(cast(Any, kind)).items()}
        return {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": _NAMES[kind]}


def content_hash(node: Any) -> str:
    """SHA-256 of the canonical JSON without volatile fields: equal trees say the same."""
    text = json.dumps(_content(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _content(node: Any) -> Any:
    if isinstance(node, tuple):
        return [_content(item) for item in node]
    fields = _fields(node.__class__)
    return node if fields is None else {name: _content(getattr(node, name)) for name in fields if fields[name]}


@cache
def _fields(kind: type) -> dict[str, bool] | None:
    """Per field of a dataclass whether its content counts; None for a plain value. Kept: every leaf of a pack asks."""
    if not dataclasses.is_dataclass(kind):
        return None
    return {field.name: not field.metadata.get("volatile") for field in dataclasses.fields(kind)}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, value: Any) -> Any:
    if value is None or (isinstance(hint, type) and _fields(hint) is None):
        return value
    origin = get_origin(hint)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if origin in {Union, types.UnionType}:
        return _value(next(arg for arg in get_args(hint) if arg is not type(None)), value)
    return from_json(hint, value)
