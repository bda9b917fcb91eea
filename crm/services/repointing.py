"""Taking one row into another: whatever names the one that goes names the other afterwards, whoever it belongs to.

Every change is noted so that it can be put back exactly. The tables are found by their foreign keys, so that what upper
packages hang on a row goes along; other columns that hold persons' numbers by what their model says (``names_people``).
Values are noted as a backup notes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

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


def twins(stays: Row, hung: Iterable[tuple[models.Field[Any, Any], Row]]) -> list[Twin]:
    """Of the rows that hang on another, those that ``stays`` has too and of which only one can stay.

    What ``twin_of`` says of each, in as many queries whatever their number.
    """
    by_field: dict[models.Field[Any, Any], list[Row]] = {}
    for field, row in hung:
        by_field.setdefault(field, []).append(row)
    return [twin for field, rows in by_field.items() for twin in _twins_in(field, rows, stays)]


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


def all_now(notes: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Note]:
    """By model and number what ``now`` says of each note of a change; a query for each model."""
    by_model: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for note in notes:
        by_model[note["model"]].append(note)
    found: dict[tuple[str, int], Note] = {}
    for label, group in by_model.items():
        names = sorted({name for note in group for name in note["after"]})
        rows = apps.get_model(label)._base_manager.filter(pk__in=[note["pk"] for note in group])
        for row in rows.values("pk", *names):
            found[label, row["pk"]] = {name: plain(row[name]) for name in names}
    return found


def all_named(notes: Iterable[Mapping[str, Any]], viewer: Viewer) -> dict[tuple[str, int], str]:
    """By model and number the noted rows in words that the viewer may read; a query for each model."""
    by_model: dict[str, list[int]] = defaultdict(list)
    for note in notes:
        by_model[note["model"]].append(note["pk"])
    found: dict[tuple[str, int], str] = {}
    for label, numbers in by_model.items():
        model = apps.get_model(label)
        manager: Any = model._default_manager
        if hasattr(manager, "visible_to"):
            # Words of a row are often those of what it names.
            names = [field.name for field in columns(model) if field.remote_field]
            rows = manager.visible_to(viewer).filter(pk__in=numbers).select_related(*names)
            found |= {(label, row.pk): str(row) for row in rows}
    return found


def orphaned(notes: Iterable[Mapping[str, Any]], coming: Collection[tuple[str, int]] = ()) -> set[tuple[str, int]]:
    """By model and number the dropped rows of which something that they named is neither there nor ``coming``.

    ``coming`` are labels and numbers. A query for each model that is named.
    """
    naming: dict[type[Row], dict[int, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for note in notes:
        for field in columns(model_of(note)):
            value = note["row"][field.attname]
            if field.remote_field and value is not None:
                target: Any = field.remote_field.model
                if (target._meta.label, value) not in coming:
                    naming[target][value].append((note["model"], note["pk"]))
    found: set[tuple[str, int]] = set()
    for target, numbers in naming.items():
        there = set(target._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
        found |= {one for number, naming_it in numbers.items() if number not in there for one in naming_it}
    return found


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


def _twins_in(field: models.Field[Any, Any], rows: Sequence[Row], stays: Row) -> Iterator[Twin]:
    if field.model is NotSame:
        pairs = NotSame.objects.filter(Q(first=stays.pk) | Q(second=stays.pk)).order_by("pk")
        there = {pair.second_id if pair.first_id == stays.pk else pair.first_id: pair for pair in pairs}
        others = {row: row.second_id if field.name == "first" else row.first_id for row in rows if _is_pair(row)}
        yield from (Twin(there[pk], row) for row, pk in others.items() if pk in there and there[pk] != row)
        return
    theirs = list(field.model._base_manager.filter(**{field.name: stays.pk}).order_by("pk"))
    found: dict[Row, Row] = {}
    for names, condition in _unique(field.model) if theirs else ():
        if field.attname in names:
            held = None if condition is None else _held(condition, [*rows, *theirs])
            _match(found, rows, theirs, [name for name in names if name != field.attname], held)
    if theirs and field.model in _FACTS:
        _match(found, rows, theirs, [name for name in _told(field.model) if name != field.attname], None, blank=True)
    yield from (Twin(found[row], row) for row in rows if row in found)


def _is_pair(row: Row) -> TypeGuard[NotSame]:
    return isinstance(row, NotSame)


def _held(condition: Q, rows: Sequence[Row]) -> set[int]:
    """The numbers of those of the rows for which the condition holds."""
    manager = type(rows[0])._base_manager
    return set(manager.filter(condition, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def _match(
    found: dict[Row, Row],
    rows: Sequence[Row],
    theirs: Sequence[Row],
    names: Sequence[str],
    held: Collection[int] | None,
    *,
    blank: bool = False,
) -> None:
    """Note in ``found`` which of theirs equals each row in these columns; only with ``blank`` is nothing equal."""
    there: dict[tuple[Any, ...], Row] = {}
    for one in theirs:
        if held is None or one.pk in held:
            there.setdefault(tuple(getattr(one, name) for name in names), one)
    for row in rows:
        key = tuple(getattr(row, name) for name in names)
        if key in there and (blank or None not in key) and (held is None or row.pk in held):
            found.setdefault(row, there[key])


def _told(model: type[Row]) -> list[str]:
    """The columns that say what a fact says."""
    return [str(one.attname) for one in columns(model) if not one.primary_key and one.name not in _NOT_COMPARED]


def _same_pair(field: models.Field[Any, Any], row: NotSame, stays: Row) -> NotSame | None:
    """A pair that has been decided is there once, whoever stands first; nobody is a pair with themself."""
    other = row.second_id if field.name == "first" else row.first_id
    if other == stays.pk:
        return row
    either = Q(first=stays.pk, second=other) | Q(first=other, second=stays.pk)
    return NotSame.objects.filter(either).exclude(pk=row.pk).first()


def _same_fact(field: models.Field[Any, Any], row: Row, stays: Row) -> Row | None:
    values = {name: getattr(row, name) for name in _told(type(row))} | {field.attname: stays.pk}
    said = {f"{name}__isnull" if value is None else name: value is None or value for name, value in values.items()}
    return type(row)._base_manager.filter(**said).exclude(pk=row.pk).first()


def _field(model: type[Row], name: str) -> models.Field[Any, Any]:
    found: Any = next(one for one in columns(model) if name in {one.name, one.attname})
    return found
