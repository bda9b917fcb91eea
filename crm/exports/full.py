"""Every table that a full export holds, as a spreadsheet: words for codes, names for row numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from operator import itemgetter
from typing import Any, TypeAlias

from django.apps import AppConfig, apps
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from crm.exports.sheet import Cell, Column, Sheet
from crm.exports.table import Table
from crm.exports.tables import TECHNICAL

CHUNK = 500
# Of a cell, by the spreadsheets themselves.
LONGEST = 32_000
Model = type[models.Model]
Field: TypeAlias = "models.Field[Any, Any]"


@dataclasses.dataclass(frozen=True, slots=True)
class Exported:
    """A model that goes along, its table in words, and the headings of the columns that a person reads."""

    model: Model
    table: Table
    headings: Mapping[str, str | Promise]


@cache
def exported() -> dict[str, Exported]:
    """Every model that goes along, by its label, package by package."""
    found = {}
    for config, package in packages():
        models_here = {model.__name__: model for model in config.get_models(include_auto_created=True)}
        for name, table in package.TABLES.items():
            model = models_here[name]
            found[model._meta.label] = Exported(model, table, _headings(model, package))
    return found


@cache
def left_out() -> dict[str, str | Promise]:
    """Every model that stays behind, by its label, with the reason."""
    return {label: reason for _config, package in packages() for label, reason in package.LEFT_OUT.items()}


def unnamed(model: Model) -> list[str]:
    """Fields of a model that goes along which have no heading and are not known to be technical."""
    headings = exported()[model._meta.label].headings
    return [field.name for field in _fields(model) if field.name not in headings and field.name not in TECHNICAL]


def sheet(one: Exported) -> Sheet:
    """The rows of a table by number, read as the file is written."""
    fields = [field for field in _fields(one.model) if field.name in one.headings]
    columns = [Column(field.name, one.headings[field.name], itemgetter(n)) for n, field in enumerate(fields)]
    return Sheet(title=str(one.table.title), columns=columns, rows=_rows(one.model, fields))


def packages() -> Iterator[tuple[AppConfig, Any]]:
    """Each of our packages, and what it gives to a full export."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "exports"):
            yield config, import_module(f"{config.name}.exports.tables")


def _headings(model: Model, package: Any) -> dict[str, str | Promise]:
    common = import_module("crm.exports.tables").HEADINGS
    found = {}
    for field in _fields(model):
        own = package.HEADINGS.get(f"{model.__name__}.{field.name}")
        if own is None and (package.HEADINGS is not common or field.name not in TECHNICAL):
            own = package.HEADINGS.get(field.name)
        if own is None and field.name not in TECHNICAL:
            own = common.get(field.name)
        if own is not None:
            found[field.name] = own
    return found


def _fields(model: Model) -> list[Field]:
    return list(model._meta.local_concrete_fields)


def _rows(model: Model, fields: Sequence[Field]) -> Iterator[list[Cell]]:
    read = iter(
        model._base_manager.order_by("pk").values_list(*(field.attname for field in fields)).iterator(chunk_size=CHUNK)
    )
    while chunk := list(itertools.islice(read, CHUNK)):
        names = {
            n: _names(field.related_model, {row[n] for row in chunk} - {None})
            for n, field in enumerate(fields)
            if isinstance(field, models.ForeignKey)
        }
        for row in chunk:
            yield [names[n].get(value, "") if n in names else cell(fields[n], value) for n, value in enumerate(row)]


def _names(model: Any, ids: set[Any]) -> dict[Any, str]:
    """What the rows with these numbers are called."""
    table = exported()[model._meta.label].table
    fields = [_field(model, path) for path in table.name]
    rows = model._base_manager.filter(pk__in=ids).values_list("pk", *table.name)
    found = {}
    for pk, *values in rows:
        *first, last = [str(cell(field, value)) for field, value in zip(fields, values, strict=True)]
        found[pk] = f"{' '.join(first)}{table.between if first else ''}{last}".strip()
    return found


def _field(model: Any, path: str) -> Field:
    first, _dot, rest = path.partition("__")
    field = model._meta.get_field(first)
    return _field(field.related_model, rest) if rest else field


def cell(field: Field, value: Any) -> Cell:
    """The value as a person reads it: the words of a choice, yes or no, a moment in the council's own time."""
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return value
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({_('the rest stands in the data')})"
