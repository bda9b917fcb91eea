"""JSON that is a table: a list of objects, or objects by their names, as rows with columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from crm.imports import documents
from crm.imports.candidates import MOST_BODIES
from crm.imports.documents import Document
from crm.imports.fields import Unfit, flat
from crm.imports.sheets import Sheet
from crm.imports.tables import Row

# What the names of the objects are called as a column.
NAMES = "name"


def sheet(file: str, document: Document) -> Sheet | None:
    """The table; None where the document is none. What is an object inside a row is told as ``address.city``.

    Raises ValidationError for more rows than are taken.
    """
    if isinstance(document, dict):
        raw = documents.at_most(file, [*document.values()], MOST_BODIES)
        names: list[str] = list(document)
    else:
        raw, names = documents.at_most(file, document, MOST_BODIES), []
    rows = [row for row in map(_row, raw) if row is not None]
    if not rows or len(rows) < len(raw):
        return None
    told = [{NAMES: name, **row} for name, row in zip(names, rows, strict=True)] if names else rows
    header = tuple(dict.fromkeys(column for row in told for column in row))
    return Sheet(file, Row(0, header), _rows(told, header), len(told))


def _rows(told: list[dict[str, str]], header: tuple[str, ...]) -> Iterator[Row]:
    return (Row(n, tuple(row.get(column, "") for column in header)) for n, row in enumerate(told, start=1))


def _row(raw: msgspec.Raw) -> dict[str, str] | None:
    try:
        found = documents.item(raw)
    except Unfit:
        return None
    return {flat(name): text for name, text in _cells(found)}


def _cells(of: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in of.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", flat(text)) for inner, text in value.items())
        else:
            yield name, flat(value)
