"""Taking one row into another: whatever names the one that goes names the other afterwards, whoever it belongs to.

Every change is noted so that it can be put back exactly. The tables are found by their foreign keys, so that what upper
packages hang on a row goes along; other columns that hold persons' numbers by what their model says (``names_people``).
Values are noted as a backup notes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from crm.models import ContactDetail, Mandate, NotSame, PartyMembership, Person
from crm.models.base import NamesPeople
from crm.services.backup.schema import columns, insert, plain
from crm.visibility import Viewer

Row = models.Model
Note = dict[str, Any]
# Facts without an identity of their own: the same one twice says nothing more. Where it was read does not make two.
_FACTS: tuple[type[Row], ...] = (Mandate, PartyMembership, ContactDetail)
_NOT_COMPARED = frozenset({"source", "note"})


@dataclass(frozen=True, slots=True)
class Twin:
    """A row that says of the one that goes what another row says of the one that stays: the latter stays."""

    stays: Row
    goes: Row


def relations(model: type[Row]) -> Iterator[models.Field[Any, Any]]:
    """The foreign keys to the model, those behind many-to-many fields too."""
    for found in model._meta.get_fields(include_hidden=True):
        if found.auto_created and not found.concrete and (found.one_to_many or found.one_to_one):
            yield found.field  # type: ignore[union-attr]


def hanging(row: Row) -> Iterator[tuple[models.Field[Any, Any], Row]]:
    """Every row that names this one, with the field in which it does."""
    for field in relations(type(row)):
        for one in field.model._base_manager.filter(**{field.name: row.pk}).order_by("pk"):
            yield field, one


def twins(stays: Row, goes: Row) -> list[Twin]:
    """The rows that both have, of which only one can stay."""
    found = ((twin_of(field, row, stays), row) for field, row in hanging(goes))
    return [Twin(twin, row) for twin, row in found if twin is not None and twin != row]


def take_in(stays: Row, goes: Row) -> list[Note]:
    """Let everything that names ``goes`` name ``stays``; returns what was changed, in order. ``goes`` is left behind.

    A row that would then be there twice goes too, and what names it names its twin. Runs in the caller's transaction.
    """
    notes = _told_in_json(stays, goes) if isinstance(goes, Person) else []
    for field, row in list(hanging(goes)):
        twin = twin_of(field, row, stays)
        if twin is None:
            notes.append(_changed(row, {field.attname: stays.pk}))
            continue
        if twin != row:
            notes += take_in(twin, row)
        notes.append(drop(row))
    return notes


def twin_of(field: models.Field[Any, Any], row: Row, stays: Row) -> Row | None:
    """The row that would be there twice if ``row`` named ``stays``; the row itself where it would then say nothing."""
    if isinstance(row, NotSame):
        return _same_pair(field, row, stays)
    model = type(row)
    for names, condition in _unique(model):
        others = {name: getattr(row, name) for name in names if name != field.attname}
        if field.attname not in names or None in others.values():
            continue
        if condition is not None and not model._base_manager.filter(condition, pk=row.pk).exists():
            continue
        there = model._base_manager.filter(condition or Q(), **others, **{field.attname: stays.pk})
        if twin := there.exclude(pk=row.pk).first():
            return twin
    return _same_fact(field, row, stays) if isinstance(row, _FACTS) else None


def whole(row: Row) -> Note:
    """Every column of the row as it is stored."""
    fields = columns(type(row))
    (values,) = type(row)._base_manager.filter(pk=row.pk).values_list(*(field.attname for field in fields))
    return {str(field.attname): plain(value) for field, value in zip(fields, values, strict=True)}


def drop(row: Row) -> Note:
    """Remove the row alone, and note it whole. Whatever named it names another by now."""
    note = {"model": row._meta.label, "pk": row.pk, "row": whole(row)}
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows._raw_delete(rows.db)
    return note


def put_back(note: Mapping[str, Any]) -> None:
    """Insert a row that was dropped, as it was."""
    model = model_of(note)
    fields = columns(model)
    values = [note["row"][field.attname] for field in fields]
    insert(model, [str(field.column) for field in fields], [orjson.dumps(values)])


def reset(note: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Give a row that was changed these of its earlier values."""
    model = model_of(note)
    if values:
        stored = {name: _field(model, name).to_python(value) for name, value in values.items()}
        model._base_manager.filter(pk=note["pk"]).update(**stored)


def noted_change(row: Row, before: Note) -> Note:
    """The note of what differs between ``before`` and the row as it is stored now."""
    after = whole(row)
    names = [name for name in after if after[name] != before[name]]
    return {
        "model": row._meta.label,
        "pk": row.pk,
        "before": {name: before[name] for name in names},
        "after": {name: after[name] for name in names},
    }


def now(note: Mapping[str, Any]) -> Note | None:
    """What the noted row's changed columns hold now; None where the row is gone."""
    model = model_of(note)
    names = list(note["after"])
    found = model._base_manager.filter(pk=note["pk"]).values_list(*names).first()
    return None if found is None else {name: plain(value) for name, value in zip(names, found, strict=True)}


def named(note: Mapping[str, Any], viewer: Viewer) -> str:
    """The noted row in words, as it is now; empty where it is gone, or the viewer may not read it."""
    manager: Any = model_of(note)._default_manager
    row = manager.visible_to(viewer).filter(pk=note["pk"]).first() if hasattr(manager, "visible_to") else None
    return str(row) if row else ""


def parents_there(note: Mapping[str, Any], coming: Collection[tuple[str, int]] = ()) -> bool:
    """Whether every row that a dropped one named is there, or among those ``coming``: label and number."""
    for field in columns(model_of(note)):
        value = note["row"][field.attname]
        if field.remote_field and value is not None:
            target: Any = field.remote_field.model
            if (target._meta.label, value) not in coming and not target._base_manager.filter(pk=value).exists():
                return False
    return True


def model_of(note: Mapping[str, Any]) -> type[Row]:
    """The model of a note."""
    found: type[Row] = apps.get_model(note["model"])
    return found


def _changed(row: Row, values: Mapping[str, Any]) -> Note:
    before = {name: plain(getattr(row, name)) for name in values}
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    after = {name: plain(value) for name, value in values.items()}
    return {"model": row._meta.label, "pk": row.pk, "before": before, "after": after}


def _told_in_json(stays: Row, goes: Row) -> list[Note]:
    """Let plans, drafts and the like that name ``goes`` by number name ``stays``; returns what was changed."""
    notes: list[Note] = []
    for model in apps.get_models():
        for names in getattr(model, "names_people", ()):
            notes += _followed(model, names, stays, goes)
    return notes


def _followed(model: type[Row], names: NamesPeople, stays: Row, goes: Row) -> list[Note]:
    # The text narrows it down to few rows in one query; the paths say which of them mean the person.
    text = Cast(names.column, models.TextField())
    rows = model._base_manager.annotate(as_text=text).filter(names.where, as_text__contains=str(goes.pk))
    notes = []
    for row in rows.order_by("pk"):
        value = getattr(row, names.column)
        for path in names.paths:
            value = _renumbered(value, path, goes.pk, stays.pk)
        if value != getattr(row, names.column):
            notes.append(_changed(row, {names.column: value}))
    return notes


def _renumbered(value: Any, path: Sequence[str], before: int, after: int) -> Any:
    """The value with the number after for the one before where the path leads; in a list each number once."""
    if not path:
        return type(value)(after) if value in (before, str(before)) else value
    step, rest = path[0], path[1:]
    if step == "*" and isinstance(value, list):
        items = [_renumbered(item, rest, before, after) for item in value]
        return list(dict.fromkeys(items)) if not rest else items
    if isinstance(value, dict) and step in value:
        return {**value, step: _renumbered(value[step], rest, before, after)}
    return value


def _unique(model: type[Row]) -> Iterator[tuple[Sequence[str], Q | None]]:
    """The sets of columns that no two rows share, each with the rows it holds for."""
    options: Any = model._meta
    for field in columns(model):
        if field.unique and not field.primary_key:
            yield [field.attname], None
    sets: list[tuple[Sequence[str], Q | None]] = [(names, None) for names in options.unique_together]
    sets += [(one.fields, one.condition) for one in options.constraints if isinstance(one, models.UniqueConstraint)]
    for names, condition in sets:
        yield [_field(model, name).attname for name in names], condition


def _same_pair(field: models.Field[Any, Any], row: NotSame, stays: Row) -> NotSame | None:
    """A pair that has been decided is there once, whoever stands first; nobody is a pair with themself."""
    other = row.second_id if field.name == "first" else row.first_id
    if other == stays.pk:
        return row
    either = Q(first=stays.pk, second=other) | Q(first=other, second=stays.pk)
    return NotSame.objects.filter(either).exclude(pk=row.pk).first()


def _same_fact(field: models.Field[Any, Any], row: Row, stays: Row) -> Row | None:
    names = [one.attname for one in columns(type(row)) if not one.primary_key and one.name not in _NOT_COMPARED]
    values = {name: getattr(row, name) for name in names} | {field.attname: stays.pk}
    said = {f"{name}__isnull" if value is None else name: value is None or value for name, value in values.items()}
    return type(row)._base_manager.filter(**said).exclude(pk=row.pk).first()


def _field(model: type[Row], name: str) -> models.Field[Any, Any]:
    found: Any = next(one for one in columns(model) if name in {one.name, one.attname})
    return found
